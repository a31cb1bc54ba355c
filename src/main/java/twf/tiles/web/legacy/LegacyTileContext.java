package twf.tiles.web.legacy;

import twf.tiles.common.WorkerPool;
import twf.tiles.config.Settings;
import twf.tiles.metrics.TileMetrics;

/**
 * Dependencies of the deprecated tile routes.
 *
 * @param settings the operator's settings of the routes
 * @param metrics counts the requests
 * @param images workers that decode and encode tiles which are not PNG
 */
public record LegacyTileContext(
    Settings.LegacyRoutes settings, TileMetrics metrics, WorkerPool images) {}
