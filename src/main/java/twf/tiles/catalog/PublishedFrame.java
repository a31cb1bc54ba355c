package twf.tiles.catalog;

import twf.tiles.domain.FrameStyle;
import twf.tiles.domain.Snapshot;
import twf.tiles.domain.SnapshotFrame;

/**
 * A frame that clients may see.
 *
 * @param snapshot the snapshot that lists the frame
 * @param frame the frame's entry in the snapshot
 */
public record PublishedFrame(Snapshot snapshot, SnapshotFrame frame) {
  /** The archive's strong entity tag, with quotes; the same on every server. */
  public String etag() {
    return ServedDocument.entityTag(frame.sha256());
  }

  /** How to draw the frame: its own style or else the snapshot's. */
  public FrameStyle rendering() {
    FrameStyle own = frame.rendering();
    return own == null ? snapshot.rendering() : own;
  }
}
