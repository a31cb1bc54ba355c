package twf.tiles.web.legacy;

import twf.tiles.catalog.ServedDocument;
import twf.tiles.domain.SnapshotFrame;
import twf.tiles.domain.VariableKey;
import twf.tiles.http.ByteRange;

/** A PNG tile that is ready to be sent. */
sealed interface LegacyTile {

  /** The strong entity tag, with quotes. */
  String etag();

  /**
   * A tile that is stored as PNG in its archive.
   *
   * @param key the frame's variable
   * @param range the position of the tile in the archive
   */
  record Stored(VariableKey key, SnapshotFrame frame, ByteRange range, String etag)
      implements LegacyTile {}

  /**
   * A tile that was converted to PNG.
   *
   * @param document the PNG; its tag is the digest of the bytes, as encoders may differ between
   *     servers
   */
  record Made(ServedDocument document) implements LegacyTile {
    @Override
    public String etag() {
      return document.etag();
    }
  }
}
