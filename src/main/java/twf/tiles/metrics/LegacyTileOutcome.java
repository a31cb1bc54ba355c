package twf.tiles.metrics;

import java.util.Locale;

/**
 * Outcomes of requests to deprecated routes: the {@code outcome} label of {@code
 * twf_legacy_tile_requests_total}.
 */
public enum LegacyTileOutcome {
  TILE,
  LIST,
  NOT_MODIFIED,
  NO_TILE,
  BAD_REQUEST,
  UNDECODABLE,
  DISABLED,
  ERROR,
  OTHER;

  /** Returns the label value, such as {@code not-modified}. */
  public String externalName() {
    return name().toLowerCase(Locale.ROOT).replace('_', '-');
  }

  /** Maps an HTTP status of a tile to an outcome. */
  public static LegacyTileOutcome ofStatus(int status) {
    return switch (status) {
      case 200 -> TILE;
      case 204 -> NO_TILE;
      case 304 -> NOT_MODIFIED;
      case 400 -> BAD_REQUEST;
      case 404 -> UNDECODABLE;
      case 410 -> DISABLED;
      default -> status >= 500 ? ERROR : OTHER;
    };
  }
}
