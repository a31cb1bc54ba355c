package twf.tiles.web.legacy;

import twf.tiles.metrics.LegacyTileRoute;

/** A path of a deprecated route; its segments may be invalid. */
interface LegacyPath {
  /** The route, for metrics. */
  LegacyTileRoute route();

  /** The pattern of the route, for metrics. */
  String pattern();
}
