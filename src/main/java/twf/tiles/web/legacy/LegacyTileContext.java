package twf.tiles.web.legacy;

import twf.tiles.common.WorkerPool;
import twf.tiles.config.Settings;
import twf.tiles.metrics.TileMetrics;

/**
 * What the deprecated tile routes need beside what all routes do.
 *
 * @param settings what the operator decided about them
 * @param metrics counts who still asks
 * @param images for decoding and encoding tiles that are no PNGs
 */
public record LegacyTileContext(
    Settings.LegacyRoutes settings, TileMetrics metrics, WorkerPool images) {}
