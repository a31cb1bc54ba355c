package twf.tiles.catalog;

import twf.tiles.contract.Rendering;
import twf.tiles.contract.Snapshot;
import twf.tiles.contract.SnapshotFrame;

/**
 * A frame that clients may see, and the snapshot that shows it.
 *
 * @param snapshot the one that lists it
 * @param frame as it is listed
 */
public record PublishedFrame(Snapshot snapshot, SnapshotFrame frame) {
  /** Strong, quoted, of the archive; equal on every server. */
  public String etag() {
    return Document.quoted(frame.sha256());
  }

  /** How to draw it. */
  public Rendering rendering() {
    Rendering own = frame.rendering();
    return own == null ? snapshot.rendering() : own;
  }
}
