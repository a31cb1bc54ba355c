package twf.tiles.metrics;

/** How deprecated routes answer, as {@code outcome} of {@code twf_legacy_tile_requests_total}. */
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

  private final String word;

  LegacyTileOutcome(String word) {
    this.word = word;
  }

  /** As it stands in the label. */
  public String word() {
    return word;
  }

  /** The outcome of an HTTP status. */
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
      if (outcome.word.equals(word)) {
        return outcome;
      }
    }
    return OTHER;
  }
}
