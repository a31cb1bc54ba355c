package twf.tiles.metrics;

/** The deprecated routes: the {@code route} label of {@code twf_legacy_tile_requests_total}. */
public enum LegacyTileRoute {
  /** Below {@code /tiles/}. */
  TILES("tiles"),
  /** Below {@code /tiles/v2/}. */
  TILES_V2("tiles-v2"),
  /** Below {@code /tiles-titiler/}. */
  TILES_TITILER("tiles-titiler"),
  /** Anything else. */
  OTHER(MetricNames.OTHER);

  private final String externalName;

  LegacyTileRoute(String word) {
    this.externalName = word;
  }

  /** Returns the label value. */
  public String externalName() {
    return externalName;
  }

  public static LegacyTileRoute of(String word) {
    for (LegacyTileRoute route : values()) {
      if (route.externalName.equals(word)) {
        return route;
      }
    }
    return OTHER;
  }
}
