package twf.tiles.web;

import twf.tiles.catalog.Document;
import twf.tiles.contract.SnapshotFrame;
import twf.tiles.contract.VariableKey;

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
  record Made(Document document) implements LegacyTile {
    @Override
    public String etag() {
      return document.etag();
    }
  }
}
