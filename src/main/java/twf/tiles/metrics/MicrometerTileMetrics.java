package twf.tiles.metrics;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.Meter;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.MultiGauge;
import io.micrometer.core.instrument.MultiGauge.Row;
import io.micrometer.core.instrument.Tags;
import io.micrometer.core.instrument.Timer;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.BooleanSupplier;
import java.util.function.LongSupplier;
import java.util.function.Supplier;
import java.util.function.ToDoubleFunction;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import twf.tiles.domain.Identifiers;
import twf.tiles.domain.LatestPointer;
import twf.tiles.domain.ModelHolds;
import twf.tiles.domain.PointerOperation;
import twf.tiles.domain.PointerVariable;
import twf.tiles.domain.VariableKey;
import twf.tiles.metrics.RecentTimeSeries.Kind;

/**
 * Records the metrics of CONTRACT.md, section 8, in a Micrometer registry, and recent ones in
 * memory for the console. Declares the names, labels and buckets of all meters but {@code
 * twf_legacy_tile_requests_total}.
 *
 * <p>Label values are valid ids or members of a closed set; measurements with other values are
 * dropped or counted as {@code other}. Counters with few outcomes register all of them at 0, so
 * that {@code rate()} and {@code increase()} see the first increment. Thread-safe.
 */
public final class MicrometerTileMetrics implements TileMetrics {
  private static final Logger LOG = LoggerFactory.getLogger(MicrometerTileMetrics.class);

  /**
   * Limits the number of series: any staged directory with a manifest adds a model and a variable.
   */
  private static final int MAX_VARIABLES = 1000;

  private static final String BUILD = "twf_offline_tile_build_duration_seconds";
  private static final String VALIDATION = "twf_offline_tile_validation_results_total";
  private static final String SWITCH = "twf_offline_tile_publish_pointer_switch_latency_seconds";
  private static final String PUBLISH = "twf_offline_tile_publish_duration_seconds";
  private static final String PROBE = "twf_offline_tile_probe_results_total";
  private static final Set<String> VARIABLE_METERS = Set.of(VALIDATION, BUILD);
  private static final Set<String> MODEL_METERS = Set.of(SWITCH, PUBLISH, PROBE);

  private static final Duration[] BUILD_BUCKETS =
      seconds(1, 2, 5, 10, 30, 60, 120, 300, 600, 1_200, 1_800, 3_600, 7_200, 14_400, 21_600);
  private static final Duration[] SWITCH_BUCKETS =
      seconds(0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5);
  private static final Duration[] PUBLISH_BUCKETS =
      seconds(0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30, 60, 120, 300, 600, 1_800);

  /** The check label of the verdict of a whole validation. */
  private static final String ALL_CHECKS = "all";

  private static final Set<String> CHECK_OUTCOMES = Set.of("pass", "warn", "fail");

  private final MeterRegistry registry;
  private final Set<String> checks;
  private final RecentTimeSeries series;
  private final LegacyTrafficCounter legacy;
  private final Map<String, ModelGauges> models = new ConcurrentHashMap<>();
  private final Set<Variable> measured = new HashSet<>();
  private boolean warned;

  /** A variable of a model, independent of the run. */
  private record Variable(String model, String variable) {
    static Variable of(VariableKey key) {
      return new Variable(key.model(), key.variable());
    }
  }

  /**
   * @param checks the names of the checks; results of others are counted as {@code other}
   */
  public MicrometerTileMetrics(MeterRegistry registry, Clock clock, Set<String> checks) {
    this.registry = registry;
    this.checks = Set.copyOf(checks);
    this.series = new RecentTimeSeries(clock);
    this.legacy = new LegacyTrafficCounter(registry, clock);
    for (AdminRefusal reason : AdminRefusal.values()) {
      refusals(reason);
    }
  }

  private static Duration[] seconds(double... seconds) {
    return Arrays.stream(seconds)
        .mapToObj(each -> Duration.ofNanos(Math.round(each * 1e9)))
        .toArray(Duration[]::new);
  }

  /** Returns the recent measurements. */
  public RecentTimeSeries series() {
    return series;
  }

  /** Returns the counter of requests to deprecated routes. */
  public LegacyTrafficCounter legacy() {
    return legacy;
  }

  /**
   * Registers gauges of the free space of directories. Scrapes read it and therefore block on the
   * disk; the value is NaN while a directory does not exist.
   *
   * @param roots directories by their label value
   */
  public void bindFreeBytes(Map<String, Path> roots) {
    roots.forEach(
        (name, folder) ->
            Gauge.builder("twf_offline_tile_free_bytes", () -> freeBytes(folder))
                .description("Free space of the file system")
                .tag("root", name)
                .register(registry));
  }

  private static double freeBytes(Path folder) {
    try {
      return Files.getFileStore(folder).getUsableSpace();
    } catch (IOException | RuntimeException unknown) {
      return Double.NaN;
    }
  }

  /**
   * Registers a gauge that is 1 if staging can be read, else 0. Scrapes check it and therefore
   * block on the disk.
   */
  public void bindStagingAvailable(Path folder) {
    bindFlag(
        "twf_offline_tile_staging_available",
        "Whether STAGING_ROOT can be read (1) or not (0)",
        () -> Files.isDirectory(folder) && Files.isReadable(folder));
  }

  /**
   * Registers a gauge that is 1 if the roots are the initialised ones, else 0.
   *
   * @param right called on each scrape
   */
  public void bindRootsValid(BooleanSupplier right) {
    bindFlag(
        "twf_offline_tile_roots_right",
        "Whether PUBLISH_ROOT and MANIFEST_ROOT are the initialised ones (1) or not (0)",
        right);
  }

  /**
   * Registers the gauges of the writer's lock.
   *
   * @param writer whether this process is the writer
   * @param epoch how often the lock was taken
   * @param age the time since this process last saw its lock in place
   */
  public void bindWriter(BooleanSupplier writer, LongSupplier epoch, Supplier<Duration> age) {
    bindFlag(
        "twf_offline_tile_writer", "Whether this process is the writer (1) or not (0)", writer);
    Gauge.builder("twf_offline_tile_lease_epoch", epoch::getAsLong)
        .description("How often the writer lock was taken by any process; 0: unknown")
        .register(registry);
    Gauge.builder("twf_offline_tile_lease_age_seconds", () -> age.get().toMillis() / 1000.0)
        .description(
            "Seconds since this process last saw its writer lock in place; 0: not the writer")
        .register(registry);
  }

  private void bindFlag(String name, String description, BooleanSupplier value) {
    Gauge.builder(name, () -> value.getAsBoolean() ? 1 : 0)
        .description(description)
        .register(registry);
  }

  /** Registers a gauge of the time when the deprecated routes will be removed. */
  public void bindSunset(Instant time) {
    Gauge.builder("twf_legacy_tile_sunset_timestamp_seconds", time, Instant::getEpochSecond)
        .description("When the deprecated tile routes will be removed (Unix seconds)")
        .register(registry);
  }

  @Override
  public void frameBuilt(VariableKey key, BuildSource source, Duration duration) {
    recordBuilt(key, "frame", source, duration);
    addRecent(
        key.model(),
        source == BuildSource.DECLARED ? Kind.BUILD_DECLARED : Kind.BUILD_OBSERVED,
        duration);
  }

  @Override
  public void runBuilt(VariableKey key, BuildSource source, Duration duration) {
    recordBuilt(key, "run", source, duration);
  }

  private void recordBuilt(VariableKey key, String scope, BuildSource source, Duration duration) {
    if (isMeasured(key)) {
      Tags tags = Tags.of("scope", scope, "source", source.name().toLowerCase(Locale.ROOT));
      String description = "Build time of frames and runs";
      record(BUILD, description, BUILD_BUCKETS, tagsOf(key).and(tags), duration);
    }
  }

  @Override
  public void checked(VariableKey key, String check, String outcome) {
    if (isMeasured(key)) {
      boolean isKnown = check.equals(ALL_CHECKS) || checks.contains(check);
      String checkLabel = isKnown ? check : "other";
      String outcomeLabel = CHECK_OUTCOMES.contains(outcome) ? outcome : "other";
      Tags tags = tagsOf(key).and("check", checkLabel, "outcome", outcomeLabel);
      counter(VALIDATION, "Validation results", tags).increment();
    }
    if (check.equals(ALL_CHECKS)) {
      series.add(key.model(), Kind.VALIDATION_FAILURE, outcome.equals("fail") ? 1 : 0);
    }
  }

  @Override
  public void pointerSwitched(String model, PointerOperation operation, Duration took) {
    if (Identifiers.isModel(model)) {
      Tags tags = Tags.of("model", model, "operation", operation.externalName());
      record(SWITCH, "Duration of the pointer update alone", SWITCH_BUCKETS, tags, took);
    }
    addRecent(model, Kind.POINTER_SWITCH, took);
  }

  @Override
  public void published(String model, Duration took) {
    if (Identifiers.isModel(model)) {
      String description = "Time from the staged manifest to the switched pointer";
      record(PUBLISH, description, PUBLISH_BUCKETS, Tags.of("model", model), took);
    }
  }

  @Override
  public void probed(String model, boolean passed) {
    if (Identifiers.isModel(model)) {
      probes(model, !passed);
      probes(model, passed).increment();
    }
  }

  private Counter probes(String model, boolean passed) {
    return counter(
        PROBE,
        "Results of HTTP probes of the content that a pointer names",
        Tags.of("model", model, "outcome", passed ? "pass" : "fail"));
  }

  @Override
  public void rollbackVerified(String model, Verification outcome) {
    if (Identifiers.isModel(model)) {
      for (Verification each : Verification.values()) {
        verifications(model, each);
      }
      verifications(model, outcome).increment();
    }
  }

  private Counter verifications(String model, Verification outcome) {
    return counter(
        "twf_offline_tile_rollback_verifications_total",
        "Results of verifying published bytes after a rollback or restore",
        Tags.of("model", model, "outcome", outcome.externalName()));
  }

  @Override
  public void contentMissing(String model) {
    if (Identifiers.isModel(model)) {
      missingContent(model).increment();
    }
  }

  private Counter missingContent(String model) {
    return counter(
        "twf_offline_tile_missing_content_total",
        "Requests answered 404 because a published file is missing on disk",
        Tags.of("model", model));
  }

  @Override
  public void legacyRequest(LegacyTileRoute route, LegacyTileOutcome outcome) {
    legacy.add(route, outcome);
  }

  @Override
  public void adminRefused(AdminRefusal reason) {
    refusals(reason).increment();
  }

  private Counter refusals(AdminRefusal reason) {
    return counter(
        "twf_offline_tile_admin_refused_total",
        "Admin commands refused without the right token",
        Tags.of("reason", reason.externalName()));
  }

  @Override
  public void pointerChanged(String model, Optional<LatestPointer> pointer) {
    if (Identifiers.isModel(model)) {
      pointer.ifPresent(shown -> missingContent(model));
      gauges(model).setPointer(pointer.orElse(null));
    }
  }

  @Override
  public void holdsChanged(String model, ModelHolds holds) {
    if (Identifiers.isModel(model)) {
      gauges(model).setHolds(holds);
    }
  }

  @Override
  public void runsAheadChanged(String model, long runs) {
    if (Identifiers.isModel(model)) {
      gauges(model).setRunsAhead(runs);
    }
  }

  @Override
  public void modelProblemsChanged(String model, long problems) {
    if (Identifiers.isModel(model)) {
      gauges(model).setProblems(problems);
    }
  }

  @Override
  public void missingFilesChanged(String model, long files) {
    if (Identifiers.isModel(model)) {
      gauges(model).setMissingFiles(files);
    }
  }

  /**
   * Whether to record series of a variable. Published variables are always recorded, others up to
   * {@link #MAX_VARIABLES}.
   */
  private boolean isMeasured(VariableKey key) {
    Variable variable = Variable.of(key);
    synchronized (measured) {
      if (measured.contains(variable)) {
        return true;
      }
      if (measured.size() >= MAX_VARIABLES && !isShown(variable)) {
        if (!warned) {
          warned = true;
          LOG.warn(
              "STAGING_ROOT holds over {} variables of models: validations and builds of further"
                  + " ones are not counted until they are published; remove folders that are not"
                  + " models from STAGING_ROOT",
              MAX_VARIABLES);
        }
        return false;
      }
      return measured.add(variable);
    }
  }

  private boolean isShown(Variable variable) {
    ModelGauges gauges = models.get(variable.model);
    LatestPointer pointer = gauges == null ? null : gauges.pointer;
    return pointer != null && pointer.variables().containsKey(variable.variable);
  }

  @Override
  public void retain(Set<VariableKey> staged) {
    Set<Variable> kept = staged.stream().map(Variable::of).collect(Collectors.toSet());
    Set<String> recent = kept.stream().map(Variable::model).collect(Collectors.toSet());
    models.values().stream()
        .filter(ModelGauges::hasPointer)
        .forEach(each -> recent.add(each.model));
    series.retain(recent);
    synchronized (measured) {
      if (!measured.removeIf(known -> !kept.contains(known) && !isShown(known))) {
        return;
      }
      warned &= measured.size() >= MAX_VARIABLES;
      kept.addAll(measured);
    }
    Set<String> keptModels = kept.stream().map(Variable::model).collect(Collectors.toSet());
    for (Meter meter : registry.getMeters()) {
      String name = meter.getId().getName();
      String model = String.valueOf(meter.getId().getTag("model"));
      String variable = String.valueOf(meter.getId().getTag("variable"));
      boolean gone =
          VARIABLE_METERS.contains(name)
              ? !kept.contains(new Variable(model, variable))
              : MODEL_METERS.contains(name) && !keptModels.contains(model);
      if (gone) {
        registry.remove(meter);
      }
    }
  }

  private ModelGauges gauges(String model) {
    return models.computeIfAbsent(model, ModelGauges::new);
  }

  private Counter counter(String name, String description, Tags tags) {
    return Counter.builder(name).description(description).tags(tags).register(registry);
  }

  private void record(
      String name, String description, Duration[] buckets, Tags tags, Duration duration) {
    if (!duration.isNegative()) {
      Timer.builder(name)
          .description(description)
          .tags(tags)
          .serviceLevelObjectives(buckets)
          .register(registry)
          .record(duration);
    }
  }

  private void addRecent(String model, Kind kind, Duration took) {
    if (!took.isNegative()) {
      series.add(model, kind, took.toNanos() / 1e9);
    }
  }

  private static Tags tagsOf(VariableKey key) {
    return Tags.of("model", key.model(), "variable", key.variable());
  }

  /**
   * The gauges of one model. Values are read on each scrape; series exist only while they have a
   * value.
   */
  private final class ModelGauges {
    private final String model;
    private final Map<String, MultiGauge> gauges = new HashMap<>();
    private volatile @Nullable LatestPointer pointer;
    private volatile ModelHolds holds = ModelHolds.NONE;
    private volatile long runsAhead;
    private volatile long missingFiles;
    private volatile long problems;

    ModelGauges(String model) {
      this.model = model;
    }

    boolean hasPointer() {
      return pointer != null;
    }

    synchronized void setPointer(@Nullable LatestPointer shown) {
      pointer = shown;
      show(
          "twf_offline_tile_pointer_run_timestamp_seconds",
          "Time of the run that clients see (Unix seconds)",
          shown != null,
          () -> ofPointer(now -> now.run().time().getEpochSecond()));
      show(
          "twf_offline_tile_pointer_updated_timestamp_seconds",
          "When the pointer was last moved (Unix seconds)",
          shown != null,
          () -> ofPointer(now -> now.lastUpdated().getEpochSecond()));
      List<Row<?>> frames = new ArrayList<>();
      for (String variable : shown == null ? Set.<String>of() : shown.variables().keySet()) {
        frames.add(frames(variable, "available", PointerVariable::availableFrames));
        frames.add(frames(variable, "expected", PointerVariable::expectedFrames));
      }
      show("twf_offline_tile_frames", "Frames of the run that clients see", frames);
      if (shown == null) {
        showMissingFiles(false);
      }
    }

    private Row<?> frames(String variable, String state, ToDoubleFunction<PointerVariable> count) {
      return Row.of(
          Tags.of("variable", variable, "state", state),
          () ->
              ofPointer(
                  now -> {
                    PointerVariable found = now.variables().get(variable);
                    return found == null ? Double.NaN : count.applyAsDouble(found);
                  }));
    }

    private double ofPointer(ToDoubleFunction<LatestPointer> value) {
      LatestPointer now = pointer;
      return now == null ? Double.NaN : value.applyAsDouble(now);
    }

    synchronized void setHolds(ModelHolds now) {
      holds = now;
      boolean retired = now.retired() != null;
      show("twf_offline_tile_held_runs", "Held runs", !retired, () -> holds.runs().size());
      show(
          "twf_offline_tile_pinned",
          "Whether the pointer is pinned (1) or not (0)",
          !retired,
          () -> holds.pin() == null ? 0 : 1);
      show(
          "twf_offline_tile_retired",
          "1 where the model is retired; else absent",
          retired,
          () -> 1);
    }

    synchronized void setRunsAhead(long runs) {
      runsAhead = runs;
      show(
          "twf_offline_tile_runs_ahead",
          "Staged runs that wait because they lie too far ahead of the clock",
          runs > 0,
          () -> runsAhead);
    }

    synchronized void setMissingFiles(long files) {
      missingFiles = files;
      showMissingFiles(true);
    }

    synchronized void setProblems(long lines) {
      problems = lines;
      show(
          "twf_offline_tile_model_problems",
          "Files of a model that cannot be read or understood, or that another program wrote",
          true,
          () -> problems);
    }

    private void showMissingFiles(boolean present) {
      show(
          "twf_offline_tile_missing_files",
          "Published files that are missing or have the wrong size",
          present,
          () -> missingFiles);
    }

    private void show(String name, String description, boolean present, Supplier<Number> value) {
      show(name, description, present ? List.of(Row.of(Tags.empty(), value)) : List.of());
    }

    private void show(String name, String description, List<Row<?>> rows) {
      gauges
          .computeIfAbsent(
              name,
              absent ->
                  MultiGauge.builder(name)
                      .description(description)
                      .tag("model", model)
                      .register(registry))
          .register(rows);
    }
  }
}
