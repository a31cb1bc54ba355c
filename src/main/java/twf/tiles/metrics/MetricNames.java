package twf.tiles.metrics;

import java.time.Duration;
import java.util.Set;

/**
 * The names, labels, label values and histogram buckets of the program's metrics (CONTRACT.md,
 * section 8).
 */
final class MetricNames {
  static final String BUILD = "twf_offline_tile_build_duration_seconds";
  static final String VALIDATION = "twf_offline_tile_validation_results_total";
  static final String SWITCH = "twf_offline_tile_publish_pointer_switch_latency_seconds";
  static final String PUBLISH = "twf_offline_tile_publish_duration_seconds";
  static final String POINTER_RUN = "twf_offline_tile_pointer_run_timestamp_seconds";
  static final String FRAMES = "twf_offline_tile_frames";
  static final String HELD_RUNS = "twf_offline_tile_held_runs";
  static final String PINNED = "twf_offline_tile_pinned";
  static final String FREE_BYTES = "twf_offline_tile_free_bytes";
  static final String LEGACY = "twf_legacy_tile_requests_total";

  /** Metrics beyond the contract, which keep the alert rules simple. */
  static final String POINTER_UPDATED = "twf_offline_tile_pointer_updated_timestamp_seconds";

  static final String RETIRED = "twf_offline_tile_retired";
  static final String RUNS_AHEAD = "twf_offline_tile_runs_ahead";
  static final String STAGING_AVAILABLE = "twf_offline_tile_staging_available";
  static final String ROOTS_RIGHT = "twf_offline_tile_roots_right";
  static final String MISSING_FILES = "twf_offline_tile_missing_files";
  static final String MISSING_CONTENT = "twf_offline_tile_missing_content_total";
  static final String PROBE = "twf_offline_tile_probe_results_total";
  static final String ROLLBACK_VERIFICATION = "twf_offline_tile_rollback_verifications_total";
  static final String SUNSET = "twf_legacy_tile_sunset_timestamp_seconds";

  static final String ADMIN_REFUSED = "twf_offline_tile_admin_refused_total";

  static final String MODEL_LABEL = "model";
  static final String VARIABLE_LABEL = "variable";
  static final String SCOPE_LABEL = "scope";
  static final String SOURCE_LABEL = "source";
  static final String CHECK_LABEL = "check";
  static final String OUTCOME_LABEL = "outcome";
  static final String OPERATION_LABEL = "operation";
  static final String STATE_LABEL = "state";
  static final String ROOT_LABEL = "root";
  static final String ROUTE_LABEL = "route";
  static final String REASON_LABEL = "reason";

  /** The label value that replaces values outside a closed set. */
  static final String OTHER = "other";

  /** The checks of CONTRACT.md, section 4, and {@code all} for the whole verdict. */
  static final Set<String> CHECKS =
      Set.of(
          "all",
          "manifest-contract",
          "frame-counts",
          "frame-meta-contract",
          "archives-exist",
          "archive-structure",
          "sample-tiles",
          "nodata-transparency",
          "bounds-zoom",
          "immutability",
          "disk-space");

  /** The outcomes of checks that are counted. */
  static final Set<String> CHECK_OUTCOMES = Set.of("pass", "warn", "fail");

  private MetricNames() {}

  /** 1 s to 6 h. */
  static Duration[] buildBuckets() {
    return seconds(1, 2, 5, 10, 30, 60, 120, 300, 600, 1_200, 1_800, 3_600, 7_200, 14_400, 21_600);
  }

  /** 1 ms to 5 s. */
  static Duration[] switchBuckets() {
    return seconds(0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5);
  }

  /** 50 ms to 30 min. */
  static Duration[] publishBuckets() {
    return seconds(0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30, 60, 120, 300, 600, 1_800);
  }

  private static Duration[] seconds(double... seconds) {
    Duration[] buckets = new Duration[seconds.length];
    for (int i = 0; i < seconds.length; i++) {
      buckets[i] = Duration.ofNanos(Math.round(seconds[i] * 1e9));
    }
    return buckets;
  }
}
