package twf.tiles.metrics;

/**
 * Outcomes of requests to deprecated routes: the {@code outcome} label of {@code
 * twf_legacy_tile_requests_total}.
 */
public enum LegacyTileOutcome {
  /** 200. */
  TILE("tile"),
  /** 304. */
  NOT_MODIFIED("not-modified"),
  /** 204. */
  NO_TILE("no-tile"),
  /** 400. */
  BAD_REQUEST("bad-request"),
  /** 404. */
  UNDECODABLE("undecodable"),
  /** 410. */
  DISABLED("disabled"),
  /** 5xx. */
  ERROR("error"),
  /** Anything else. */
  OTHER(MetricNames.OTHER);

  private final String externalName;

  LegacyTileOutcome(String word) {
    this.externalName = word;
  }

  /** Returns the label value. */
  public String externalName() {
    return externalName;
  }

  /** Maps an HTTP status to an outcome. */
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

  public static LegacyTileOutcome of(String word) {
    for (LegacyTileOutcome outcome : values()) {
      if (outcome.externalName.equals(word)) {
        return outcome;
      }
    }
    return OTHER;
  }
}
