package twf.tiles.metrics;

/** The deprecated routes, as {@code route} of {@code twf_legacy_tile_requests_total}. */
public enum LegacyTileRoute {
  /** Below {@code /tiles/}. */
  TILES("tiles"),
  /** Below {@code /tiles/v2/}. */
  TILES_V2("tiles-v2"),
  /** Below {@code /tiles-titiler/}. */
  TILES_TITILER("tiles-titiler"),
  /** Anything else. */
  OTHER(MetricNames.OTHER);

  private final String word;

  LegacyTileRoute(String word) {
    this.word = word;
  }

  /** As it stands in the label. */
  public String word() {
    return word;
  }

  public static LegacyTileRoute of(String word) {
    for (LegacyTileRoute route : values()) {
      if (route.word.equals(word)) {
        return route;
      }
    }
    return OTHER;
  }
}
