package twf.tiles.admin.command;

import java.time.Instant;
import java.util.List;
import twf.tiles.metrics.recent.LegacyTrafficCounter;

/**
 * What {@code status} says of the process and its disks.
 *
 * @param enabled OFFLINE_TILES_ENABLED, now
 * @param warnings what is wrong with the roots, one line each with what to do
 * @param disk each root's
 * @param legacyTraffic requests to deprecated routes
 */
record ProcessStatusReply(
    boolean enabled,
    String version,
    Instant startedAt,
    List<String> warnings,
    List<ProcessStatus.Disk> disk,
    LegacyTrafficCounter.Seen legacyTraffic) {}
