package twf.tiles.metrics;

import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.MultiGauge;
import io.micrometer.core.instrument.MultiGauge.Row;
import io.micrometer.core.instrument.Tags;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.function.ToDoubleFunction;
import twf.tiles.domain.LatestPointer;
import twf.tiles.domain.ModelHolds;
import twf.tiles.domain.PointerVariable;

/**
 * What one model shows and holds. Values are read when the registry is scraped; series come and go
 * with what there is to show. Thread-safe.
 */
final class ModelGauges {
  private final MultiGauge run;
  private final MultiGauge updated;
  private final MultiGauge frames;
  private final MultiGauge heldRuns;
  private final MultiGauge pinned;
  private final MultiGauge retired;
  private final MultiGauge runsAhead;
  private volatile long runSeconds;
  private volatile long updatedSeconds;
  private volatile SortedMap<String, PointerVariable> variables = new TreeMap<>();
  private volatile ModelHolds holds = ModelHolds.NONE;
  private final MultiGauge missingFiles;
  private volatile long ahead;
  private volatile long missing;

  ModelGauges(MeterRegistry registry, String model) {
    this.run =
        gauge(registry, model, MetricNames.POINTER_RUN, "Time of the run that clients see (unix)");
    this.updated =
        gauge(
            registry, model, MetricNames.POINTER_UPDATED, "When the pointer was last moved (unix)");
    this.frames = gauge(registry, model, MetricNames.FRAMES, "Frames of the run that clients see");
    this.heldRuns =
        gauge(registry, model, MetricNames.HELD_RUNS, "Runs that are held from being published");
    this.pinned =
        gauge(registry, model, MetricNames.PINNED, "Whether the pointer is pinned (1) or not (0)");
    this.retired =
        gauge(registry, model, MetricNames.RETIRED, "1 where the model is retired; else absent");
    this.runsAhead =
        gauge(
            registry,
            model,
            MetricNames.RUNS_AHEAD,
            "Staged runs that wait as they lie too far ahead of the clock");
    this.missingFiles =
        gauge(
            registry,
            model,
            MetricNames.MISSING_FILES,
            "Files of what clients see that are gone or of another size");
  }

  private static MultiGauge gauge(
      MeterRegistry registry, String model, String name, String description) {
    return MultiGauge.builder(name)
        .description(description)
        .tag(MetricNames.MODEL_LABEL, model)
        .register(registry);
  }

  synchronized void shows(Optional<LatestPointer> pointer) {
    runSeconds = pointer.map(shown -> shown.run().time().getEpochSecond()).orElse(0L);
    updatedSeconds = pointer.map(shown -> shown.lastUpdated().getEpochSecond()).orElse(0L);
    variables = pointer.map(LatestPointer::variables).orElseGet(TreeMap::new);
    boolean present = pointer.isPresent();
    if (!present) {
      missingFiles.register(none(), true);
    }
    run.register(present ? List.of(row(Tags.empty(), now -> now.runSeconds)) : none());
    updated.register(present ? List.of(row(Tags.empty(), now -> now.updatedSeconds)) : none());
    List<Row<?>> rows = new ArrayList<>();
    for (String variable : variables.keySet()) {
      rows.add(frames(variable, "available", PointerVariable::availableFrames));
      rows.add(frames(variable, "expected", PointerVariable::expectedFrames));
    }
    frames.register(rows);
  }

  /** Whether clients see a variable of this name. */
  boolean isShown(String variable) {
    return variables.containsKey(variable);
  }

  synchronized void holds(ModelHolds now) {
    holds = now;
    boolean ended = now.retired() != null;
    heldRuns.register(
        ended ? none() : List.of(row(Tags.empty(), model -> model.holds.runs().size())), true);
    pinned.register(
        ended ? none() : List.of(row(Tags.empty(), model -> model.holds.pin() == null ? 0 : 1)),
        true);
    retired.register(ended ? List.of(row(Tags.empty(), model -> 1)) : none(), true);
  }

  /** There is no series where none waits. */
  synchronized void runsAhead(long runs) {
    ahead = runs;
    runsAhead.register(runs == 0 ? none() : List.of(row(Tags.empty(), model -> model.ahead)), true);
  }

  synchronized void missingFiles(long files) {
    missing = files;
    missingFiles.register(List.of(row(Tags.empty(), model -> model.missing)));
  }

  private Row<?> frames(String variable, String state, ToDoubleFunction<PointerVariable> count) {
    return row(
        Tags.of(MetricNames.VARIABLE_LABEL, variable, MetricNames.STATE_LABEL, state),
        model -> {
          PointerVariable shown = model.variables.get(variable);
          return shown == null ? Double.NaN : count.applyAsDouble(shown);
        });
  }

  private Row<?> row(Tags tags, ToDoubleFunction<ModelGauges> value) {
    return Row.of(tags, this, value);
  }

  private static List<Row<?>> none() {
    return List.of();
  }
}
