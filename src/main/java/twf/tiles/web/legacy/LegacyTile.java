package twf.tiles.web.legacy;

import twf.tiles.catalog.ServedDocument;
import twf.tiles.domain.SnapshotFrame;
import twf.tiles.domain.VariableKey;
import twf.tiles.http.ByteRange;

/** A tile as PNG, ready to be sent. */
sealed interface LegacyTile {

  /** Strong, quoted. */
  String etag();

  /**
   * A PNG that lies in its archive as it is.
   *
   * @param key what the frame is a frame of
   * @param range the tile's bytes in the archive
   */
  record Stored(VariableKey key, SnapshotFrame frame, ByteRange range, String etag)
      implements LegacyTile {}

  /**
   * A PNG that had to be made.
   *
   * @param document its tag is of the very bytes, as encoders may differ between servers
   */
  record Made(ServedDocument document) implements LegacyTile {
    @Override
    public String etag() {
      return document.etag();
    }
  }
}
