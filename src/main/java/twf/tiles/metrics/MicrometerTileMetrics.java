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
 * CONTRACT.md, 8, in a registry. Label values are of the contract's form or of a closed set; others
 * are left out, or counted as {@code other}. Thread-safe.
 */
public final class MicrometerTileMetrics implements TileMetrics {
  private static final Logger LOG = LoggerFactory.getLogger(MicrometerTileMetrics.class);

  /** Any folder with a manifest makes a model and a variable, whatever is in it. */
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

  /** A model's variable, of any run. */
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
      refusals.put(reason, refusals(reason));
    }
  }

  private Counter refusals(AdminRefusal reason) {
    return Counter.builder(MetricNames.ADMIN_REFUSED)
        .description("Commands refused for want of the right token")
        .tag(MetricNames.REASON_LABEL, reason.word())
        .register(registry);
  }

  private Counter legacyCounter(LegacyTileRoute route, LegacyTileOutcome outcome) {
    return Counter.builder(MetricNames.LEGACY)
        .description("Requests of deprecated tile routes")
        .tag(MetricNames.ROUTE_LABEL, route.word())
        .tag(MetricNames.OUTCOME_LABEL, outcome.word())
        .register(registry);
  }

  /**
   * Shows the free space of folders, read whenever the registry is scraped (which then blocks on
   * the disk); not a number while a folder is not there.
   *
   * @param roots folders by their names in the metric
   */
  public void watchFree(Map<String, Path> roots) {
    roots.forEach(
        (name, folder) ->
            Gauge.builder(MetricNames.FREE_BYTES, () -> freeBytes(folder))
                .description("Free space of the file system")
                .tag(MetricNames.ROOT_LABEL, name)
                .register(registry));
  }

  /**
   * Shows whether staging can be read, as 1 or 0, read whenever the registry is scraped (which then
   * blocks on the disk).
   */
  public void watchStaging(Path folder) {
    Gauge.builder(
            MetricNames.STAGING_AVAILABLE,
            () -> Files.isDirectory(folder) && Files.isReadable(folder) ? 1 : 0)
        .description("Whether STAGING_ROOT can be read (1) or not (0)")
        .register(registry);
  }

  /**
   * Shows whether the roots are those that were initialised, as 1 or 0.
   *
   * @param right called whenever the registry is scraped
   */
  public void watchRoots(BooleanSupplier right) {
    Gauge.builder(MetricNames.ROOTS_RIGHT, () -> right.getAsBoolean() ? 1 : 0)
        .description(
            "Whether PUBLISH_ROOT and MANIFEST_ROOT are the initialised ones (1) or not (0)")
        .register(registry);
  }

  /** Shows when the deprecated routes will go. */
  public void sunsetAt(Instant time) {
    Gauge.builder(MetricNames.SUNSET, time, Instant::getEpochSecond)
        .description("When the deprecated tile routes will go (unix)")
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
    built(key, "frame", source, duration);
  }

  @Override
  public void runBuilt(VariableKey key, BuildSource source, Duration duration) {
    built(key, "run", source, duration);
  }

  private void built(VariableKey key, String scope, BuildSource source, Duration duration) {
    if (!isMeasured(key)) {
      return;
    }
    Tags tags =
        of(key)
            .and(MetricNames.SCOPE_LABEL, scope)
            .and(MetricNames.SOURCE_LABEL, source.name().toLowerCase(Locale.ROOT));
    record(
        Timer.builder(MetricNames.BUILD)
            .description("Time that builders took")
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
        .description("Results of validation")
        .tags(of(key))
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
              .description("Time of the pointer update alone")
              .tag(MetricNames.MODEL_LABEL, model)
              .tag(MetricNames.OPERATION_LABEL, operation.word())
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
      // The other outcome is there from the first count on: a rate sees its first count, too.
      probes(model, !passed);
      probes(model, passed).increment();
    }
  }

  @Override
  public void rollbackVerified(String model, Verification outcome) {
    if (Identifiers.isModel(model)) {
      // Each outcome is there from the first count on: a rate sees its first count, too.
      for (Verification each : Verification.values()) {
        verifications(model, each);
      }
      verifications(model, outcome).increment();
    }
  }

  private Counter verifications(String model, Verification outcome) {
    return Counter.builder(MetricNames.ROLLBACK_VERIFICATION)
        .description("What came of verifying the bytes of what a rollback or restore shows")
        .tag(MetricNames.MODEL_LABEL, model)
        .tag(MetricNames.OUTCOME_LABEL, outcome.word())
        .register(registry);
  }

  private Counter probes(String model, boolean passed) {
    return Counter.builder(MetricNames.PROBE)
        .description("Whether what a pointer names is answered over HTTP")
        .tag(MetricNames.MODEL_LABEL, model)
        .tag(MetricNames.OUTCOME_LABEL, outcome(passed))
        .register(registry);
  }

  private static String outcome(boolean passed) {
    return passed ? "pass" : "fail";
  }

  @Override
  public void shows(String model, Optional<LatestPointer> pointer) {
    if (Identifiers.isModel(model)) {
      // There from the first pointer on: increase() sees the first count.
      pointer.ifPresent(shown -> missingContent(model));
      gauges(model).shows(pointer);
    }
  }

  @Override
  public void holds(String model, ModelHolds holds) {
    if (Identifiers.isModel(model)) {
      gauges(model).holds(holds);
    }
  }

  /** What a model shows is always measured; of all else a bounded number. */
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
              "STAGING_ROOT holds over {} variables of models: validations and builds of further ones are not counted until they are published; remove what is no model from STAGING_ROOT",
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
  public void runsAhead(String model, long runs) {
    if (Identifiers.isModel(model)) {
      gauges(model).runsAhead(runs);
    }
  }

  @Override
  public void missingFiles(String model, long files) {
    if (Identifiers.isModel(model)) {
      gauges(model).missingFiles(files);
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
        .description("Requests answered 404 because a published file is not on the disk")
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

  private static Tags of(VariableKey key) {
    return Tags.of(
        MetricNames.MODEL_LABEL, key.model(), MetricNames.VARIABLE_LABEL, key.variable());
  }
}
