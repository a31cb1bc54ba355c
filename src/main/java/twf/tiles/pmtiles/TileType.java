package twf.tiles.pmtiles;

import twf.tiles.error.FailureException;

/** What an archive's tiles are (PMTiles v3 specification, "Header design"). */
public enum TileType {
  /** Not said, or something else. */
  UNKNOWN(0),
  /** Mapbox Vector Tile. */
  MVT(1),
  PNG(2),
  JPEG(3),
  WEBP(4),
  AVIF(5),
  /** MapLibre Tile. */
  MLT(6);

  private final int code;

  TileType(int code) {
    this.code = code;
  }

  /** The number in the header. */
  public int code() {
    return code;
  }

  static TileType of(int code, String where) {
    for (TileType type : values()) {
      if (type.code == code) {
        return type;
      }
    }
    throw FailureException.malformed(where, "tile type: expected 0 to 6, found " + code);
  }
}
