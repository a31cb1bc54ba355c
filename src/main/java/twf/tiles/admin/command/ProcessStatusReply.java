package twf.tiles.admin.command;

import java.time.Instant;
import java.util.List;
import twf.tiles.metrics.LegacyTrafficCounter;

/**
 * The part of the reply of {@code status} that describes the process and its disks.
 *
 * @param enabled the current value of OFFLINE_TILES_ENABLED
 * @param warnings the current problems, one line each, with the action to take
 * @param disk free space by root
 * @param legacyTraffic requests to deprecated routes
 */
record ProcessStatusReply(
    boolean enabled,
    String version,
    Instant startedAt,
    List<String> warnings,
    List<ProcessStatus.Disk> disk,
    LegacyTrafficCounter.Seen legacyTraffic) {}
