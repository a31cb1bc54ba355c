package twf.tiles.catalog;

import twf.tiles.domain.FrameStyle;
import twf.tiles.domain.Snapshot;
import twf.tiles.domain.SnapshotFrame;

/**
 * A frame that clients may see, and the snapshot that shows it.
 *
 * @param snapshot the one that lists it
 * @param frame as it is listed
 */
public record PublishedFrame(Snapshot snapshot, SnapshotFrame frame) {
  /** Strong, quoted, of the archive; equal on every server. */
  public String etag() {
    return ServedDocument.quoted(frame.sha256());
  }

  /** How to draw it. */
  public FrameStyle rendering() {
    FrameStyle own = frame.rendering();
    return own == null ? snapshot.rendering() : own;
  }
}
