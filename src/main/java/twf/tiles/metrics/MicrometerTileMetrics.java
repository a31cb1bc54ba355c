package twf.tiles.metrics;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.Meter;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Tags;
import io.micrometer.core.instrument.Timer;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.EnumMap;
import java.util.HashSet;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.BooleanSupplier;
import java.util.stream.Collectors;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import twf.tiles.domain.Identifiers;
import twf.tiles.domain.LatestPointer;
import twf.tiles.domain.ModelHolds;
import twf.tiles.domain.PointerOperation;
import twf.tiles.domain.VariableKey;

/**
 * Records the metrics of CONTRACT.md, section 8, in a Micrometer registry. Label values are valid
 * ids or members of a closed set; measurements with other values are dropped or counted as {@code
 * other}. Thread-safe.
 */
public final class MicrometerTileMetrics implements TileMetrics {
  private static final Logger LOG = LoggerFactory.getLogger(MicrometerTileMetrics.class);

  /**
   * Limits the number of series: any staged directory with a manifest adds a model and a variable.
   */
  private static final int MAX_VARIABLES = 1000;

  private static final Set<String> VARIABLE_METERS =
      Set.of(MetricNames.VALIDATION, MetricNames.BUILD);
  private static final Set<String> MODEL_METERS =
      Set.of(MetricNames.SWITCH, MetricNames.PUBLISH, MetricNames.PROBE);

  private final MeterRegistry registry;
  private final Map<String, ModelGauges> models = new ConcurrentHashMap<>();
  private final Set<Variable> measured = new HashSet<>();
  private boolean warned;
  private final Map<LegacyTileRoute, Map<LegacyTileOutcome, Counter>> legacy =
      new EnumMap<>(LegacyTileRoute.class);
  private final Map<AdminRefusal, Counter> refusals = new EnumMap<>(AdminRefusal.class);

  /** A variable of a model, independent of the run. */
  private record Variable(String model, String variable) {
    static Variable of(VariableKey key) {
      return new Variable(key.model(), key.variable());
    }
  }

  public MicrometerTileMetrics(MeterRegistry registry) {
    this.registry = registry;
    for (LegacyTileRoute route : LegacyTileRoute.values()) {
      Map<LegacyTileOutcome, Counter> counters = new EnumMap<>(LegacyTileOutcome.class);
      for (LegacyTileOutcome outcome : LegacyTileOutcome.values()) {
        counters.put(outcome, legacyCounter(route, outcome));
      }
      legacy.put(route, counters);
    }
    for (AdminRefusal reason : AdminRefusal.values()) {
      refusals.put(reason, rejectionCounter(reason));
    }
  }

  private Counter rejectionCounter(AdminRefusal reason) {
    return Counter.builder(MetricNames.ADMIN_REFUSED)
        .description("Admin commands refused without the right token")
        .tag(MetricNames.REASON_LABEL, reason.externalName())
        .register(registry);
  }

  private Counter legacyCounter(LegacyTileRoute route, LegacyTileOutcome outcome) {
    return Counter.builder(MetricNames.LEGACY)
        .description("Requests to deprecated tile routes")
        .tag(MetricNames.ROUTE_LABEL, route.externalName())
        .tag(MetricNames.OUTCOME_LABEL, outcome.externalName())
        .register(registry);
  }

  /**
   * Registers gauges of the free space of directories. Scrapes read it and therefore block on the
   * disk; the value is NaN while a directory does not exist.
   *
   * @param roots directories by the value of {@link MetricNames#ROOT_LABEL}
   */
  public void bindFreeBytes(Map<String, Path> roots) {
    roots.forEach(
        (name, folder) ->
            Gauge.builder(MetricNames.FREE_BYTES, () -> freeBytes(folder))
                .description("Free space of the file system")
                .tag(MetricNames.ROOT_LABEL, name)
                .register(registry));
  }

  /**
   * Registers a gauge that is 1 if staging can be read, else 0. Scrapes check it and therefore
   * block on the disk.
   */
  public void bindStagingAvailable(Path folder) {
    Gauge.builder(
            MetricNames.STAGING_AVAILABLE,
            () -> Files.isDirectory(folder) && Files.isReadable(folder) ? 1 : 0)
        .description("Whether STAGING_ROOT can be read (1) or not (0)")
        .register(registry);
  }

  /**
   * Registers a gauge that is 1 if the roots are the initialised ones, else 0.
   *
   * @param right called on each scrape
   */
  public void bindRootsValid(BooleanSupplier right) {
    Gauge.builder(MetricNames.ROOTS_RIGHT, () -> right.getAsBoolean() ? 1 : 0)
        .description(
            "Whether PUBLISH_ROOT and MANIFEST_ROOT are the initialised ones (1) or not (0)")
        .register(registry);
  }

  /** Registers a gauge of the time when the deprecated routes will be removed. */
  public void bindSunset(Instant time) {
    Gauge.builder(MetricNames.SUNSET, time, Instant::getEpochSecond)
        .description("When the deprecated tile routes will be removed (Unix seconds)")
        .register(registry);
  }

  private static double freeBytes(Path folder) {
    try {
      return Files.getFileStore(folder).getUsableSpace();
    } catch (IOException | RuntimeException unknown) {
      return Double.NaN;
    }
  }

  @Override
  public void frameBuilt(VariableKey key, BuildSource source, Duration duration) {
    recordBuilt(key, "frame", source, duration);
  }

  @Override
  public void runBuilt(VariableKey key, BuildSource source, Duration duration) {
    recordBuilt(key, "run", source, duration);
  }

  private void recordBuilt(VariableKey key, String scope, BuildSource source, Duration duration) {
    if (!isMeasured(key)) {
      return;
    }
    Tags tags =
        tagsOf(key)
            .and(MetricNames.SCOPE_LABEL, scope)
            .and(MetricNames.SOURCE_LABEL, source.name().toLowerCase(Locale.ROOT));
    record(
        Timer.builder(MetricNames.BUILD)
            .description("Build time of frames and runs")
            .tags(tags)
            .serviceLevelObjectives(MetricNames.buildBuckets()),
        duration);
  }

  @Override
  public void checked(VariableKey key, String check, String outcome) {
    if (!isMeasured(key)) {
      return;
    }
    Counter.builder(MetricNames.VALIDATION)
        .description("Validation results")
        .tags(tagsOf(key))
        .tag(
            MetricNames.CHECK_LABEL, MetricNames.CHECKS.contains(check) ? check : MetricNames.OTHER)
        .tag(
            MetricNames.OUTCOME_LABEL,
            MetricNames.CHECK_OUTCOMES.contains(outcome) ? outcome : MetricNames.OTHER)
        .register(registry)
        .increment();
  }

  @Override
  public void pointerSwitched(String model, PointerOperation operation, Duration took) {
    if (Identifiers.isModel(model)) {
      record(
          Timer.builder(MetricNames.SWITCH)
              .description("Duration of the pointer update alone")
              .tag(MetricNames.MODEL_LABEL, model)
              .tag(MetricNames.OPERATION_LABEL, operation.externalName())
              .serviceLevelObjectives(MetricNames.switchBuckets()),
          took);
    }
  }

  @Override
  public void published(String model, Duration took) {
    if (Identifiers.isModel(model)) {
      record(
          Timer.builder(MetricNames.PUBLISH)
              .description("Time from the staged manifest to the switched pointer")
              .tag(MetricNames.MODEL_LABEL, model)
              .serviceLevelObjectives(MetricNames.publishBuckets()),
          took);
    }
  }

  @Override
  public void probed(String model, boolean passed) {
    if (Identifiers.isModel(model)) {
      // Register the other outcome at 0, so that rate() sees its first increment.
      probeCounter(model, !passed);
      probeCounter(model, passed).increment();
    }
  }

  @Override
  public void rollbackVerified(String model, Verification outcome) {
    if (Identifiers.isModel(model)) {
      // Register all outcomes at 0, so that rate() sees their first increment.
      for (Verification each : Verification.values()) {
        verificationCounter(model, each);
      }
      verificationCounter(model, outcome).increment();
    }
  }

  private Counter verificationCounter(String model, Verification outcome) {
    return Counter.builder(MetricNames.ROLLBACK_VERIFICATION)
        .description("Results of verifying published bytes after a rollback or restore")
        .tag(MetricNames.MODEL_LABEL, model)
        .tag(MetricNames.OUTCOME_LABEL, outcome.externalName())
        .register(registry);
  }

  private Counter probeCounter(String model, boolean passed) {
    return Counter.builder(MetricNames.PROBE)
        .description("Results of HTTP probes of the content that a pointer names")
        .tag(MetricNames.MODEL_LABEL, model)
        .tag(MetricNames.OUTCOME_LABEL, outcome(passed))
        .register(registry);
  }

  private static String outcome(boolean passed) {
    return passed ? "pass" : "fail";
  }

  @Override
  public void pointerChanged(String model, Optional<LatestPointer> pointer) {
    if (Identifiers.isModel(model)) {
      // Register the counter at 0, so that increase() sees its first increment.
      pointer.ifPresent(shown -> missingContent(model));
      gauges(model).setPointer(pointer);
    }
  }

  @Override
  public void holdsChanged(String model, ModelHolds holds) {
    if (Identifiers.isModel(model)) {
      gauges(model).setHolds(holds);
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
              "STAGING_ROOT holds over {} variables of models: validations and builds of further ones are not counted until they are published; remove folders that are not models from STAGING_ROOT",
              MAX_VARIABLES);
        }
        return false;
      }
      return measured.add(variable);
    }
  }

  private boolean isShown(Variable variable) {
    ModelGauges gauges = models.get(variable.model);
    return gauges != null && gauges.isShown(variable.variable);
  }

  @Override
  public void retain(Set<VariableKey> staged) {
    Set<Variable> kept = staged.stream().map(Variable::of).collect(Collectors.toSet());
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
      String model = String.valueOf(meter.getId().getTag(MetricNames.MODEL_LABEL));
      String variable = String.valueOf(meter.getId().getTag(MetricNames.VARIABLE_LABEL));
      boolean gone =
          VARIABLE_METERS.contains(name)
              ? !kept.contains(new Variable(model, variable))
              : MODEL_METERS.contains(name) && !keptModels.contains(model);
      if (gone) {
        registry.remove(meter);
      }
    }
  }

  @Override
  public void runsAheadChanged(String model, long runs) {
    if (Identifiers.isModel(model)) {
      gauges(model).setRunsAhead(runs);
    }
  }

  @Override
  public void missingFilesChanged(String model, long files) {
    if (Identifiers.isModel(model)) {
      gauges(model).setMissingFiles(files);
    }
  }

  @Override
  public void contentMissing(String model) {
    if (Identifiers.isModel(model)) {
      missingContent(model).increment();
    }
  }

  private Counter missingContent(String model) {
    return Counter.builder(MetricNames.MISSING_CONTENT)
        .description("Requests answered 404 because a published file is missing on disk")
        .tag(MetricNames.MODEL_LABEL, model)
        .register(registry);
  }

  @Override
  public void legacyRequest(String route, String outcome) {
    Map<LegacyTileOutcome, Counter> counters = legacy.get(LegacyTileRoute.of(route));
    Objects.requireNonNull(Objects.requireNonNull(counters).get(LegacyTileOutcome.of(outcome)))
        .increment();
  }

  @Override
  public void adminRefused(AdminRefusal reason) {
    Objects.requireNonNull(refusals.get(reason)).increment();
  }

  private ModelGauges gauges(String model) {
    return models.computeIfAbsent(model, id -> new ModelGauges(registry, id));
  }

  private void record(Timer.Builder timer, Duration duration) {
    if (!duration.isNegative()) {
      timer.register(registry).record(duration);
    }
  }

  private static Tags tagsOf(VariableKey key) {
    return Tags.of(
        MetricNames.MODEL_LABEL, key.model(), MetricNames.VARIABLE_LABEL, key.variable());
  }
}
