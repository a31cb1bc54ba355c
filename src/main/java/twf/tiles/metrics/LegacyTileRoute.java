package twf.tiles.metrics;

import java.util.Locale;

/** The deprecated routes: the {@code route} label of {@code twf_legacy_tile_requests_total}. */
public enum LegacyTileRoute {
  /** Below {@code /tiles/}. */
  TILES,
  /** Below {@code /tiles/v2/}. */
  TILES_V2,
  /** Below {@code /tiles-titiler/}. */
  TILES_TITILER,
  /** The lists below {@code /api/v2/}. */
  API_V2,
  /** Counts nothing at present; its series belong to the contract. */
  OTHER;

  /** Returns the label value, such as {@code tiles-v2}. */
  public String externalName() {
    return name().toLowerCase(Locale.ROOT).replace('_', '-');
  }
}
