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
 * The gauges of one model's pointer, holds and pin. Values are read on each scrape; series exist
 * only while they have a value. Thread-safe.
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
        gauge(
            registry,
            model,
            MetricNames.POINTER_RUN,
            "Time of the run that clients see (Unix seconds)");
    this.updated =
        gauge(
            registry,
            model,
            MetricNames.POINTER_UPDATED,
            "When the pointer was last moved (Unix seconds)");
    this.frames = gauge(registry, model, MetricNames.FRAMES, "Frames of the run that clients see");
    this.heldRuns = gauge(registry, model, MetricNames.HELD_RUNS, "Held runs");
    this.pinned =
        gauge(registry, model, MetricNames.PINNED, "Whether the pointer is pinned (1) or not (0)");
    this.retired =
        gauge(registry, model, MetricNames.RETIRED, "1 where the model is retired; else absent");
    this.runsAhead =
        gauge(
            registry,
            model,
            MetricNames.RUNS_AHEAD,
            "Staged runs that wait because they lie too far ahead of the clock");
    this.missingFiles =
        gauge(
            registry,
            model,
            MetricNames.MISSING_FILES,
            "Published files that are missing or have the wrong size");
  }

  private static MultiGauge gauge(
      MeterRegistry registry, String model, String name, String description) {
    return MultiGauge.builder(name)
        .description(description)
        .tag(MetricNames.MODEL_LABEL, model)
        .register(registry);
  }

  synchronized void setPointer(Optional<LatestPointer> pointer) {
    runSeconds = pointer.map(shown -> shown.run().time().getEpochSecond()).orElse(0L);
    updatedSeconds = pointer.map(shown -> shown.lastUpdated().getEpochSecond()).orElse(0L);
    variables = pointer.map(LatestPointer::variables).orElseGet(TreeMap::new);
    boolean present = pointer.isPresent();
    if (!present) {
      missingFiles.register(noRows(), true);
    }
    run.register(present ? List.of(row(Tags.empty(), now -> now.runSeconds)) : noRows());
    updated.register(present ? List.of(row(Tags.empty(), now -> now.updatedSeconds)) : noRows());
    List<Row<?>> rows = new ArrayList<>();
    for (String variable : variables.keySet()) {
      rows.add(frames(variable, "available", PointerVariable::availableFrames));
      rows.add(frames(variable, "expected", PointerVariable::expectedFrames));
    }
    frames.register(rows);
  }

  /** Whether the pointer contains this variable. */
  boolean isShown(String variable) {
    return variables.containsKey(variable);
  }

  synchronized void setHolds(ModelHolds now) {
    holds = now;
    boolean ended = now.retired() != null;
    heldRuns.register(
        ended ? noRows() : List.of(row(Tags.empty(), model -> model.holds.runs().size())), true);
    pinned.register(
        ended ? noRows() : List.of(row(Tags.empty(), model -> model.holds.pin() == null ? 0 : 1)),
        true);
    retired.register(ended ? List.of(row(Tags.empty(), model -> 1)) : noRows(), true);
  }

  /** Removes the series if no run waits. */
  synchronized void setRunsAhead(long runs) {
    ahead = runs;
    runsAhead.register(
        runs == 0 ? noRows() : List.of(row(Tags.empty(), model -> model.ahead)), true);
  }

  synchronized void setMissingFiles(long files) {
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

  private static List<Row<?>> noRows() {
    return List.of();
  }
}
