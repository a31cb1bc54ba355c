package twf.tiles.bench;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.ToDoubleFunction;
import twf.tiles.contract.RunId;
import twf.tiles.contract.VariableKey;

/** One more frame, over and over: until clients see it, and its pointer switch alone. */
final class PublishBenchmark {
  static final VariableKey KEY = new VariableKey("bench", new RunId("20260101_00z"), "tmp2m");
  private static final int EXPECTED = 300;
  private static final int WARM_UP = 20;
  private static final int MEASURED = 30;

  private PublishBenchmark() {}

  /** The whole way. */
  static Table visible() throws Exception {
    try (Workspace roots = new Workspace("publish");
        Child server = Child.start(roots, Forces.recorded(roots), Map.of())) {
      Baseline baseline = new Baseline(roots.manifests());
      List<Publishes.One> publishes = measure(roots, server, baseline);
      Forces forces = Forces.of(server, roots);
      Table table = new Table();
      table.row(
          "manifest renamed into place -> visible in `latest.json`, ms",
          "500",
          figures(publishes, Publishes.One::visibleMs));
      table.row(
          "... of that until it was validated, ms",
          "",
          figures(publishes, Publishes.One::validatedMs));
      table.row("... of that in fsync, ms", "most", forces.times(publishes));
      table.row("... fsync calls", "", forces.counts(publishes));
      baseline.addTo(table);
      return table;
    }
  }

  /** The pointer switch, by the server's own histogram, beside the bare disk. */
  static Table pointer() throws Exception {
    try (Workspace roots = new Workspace("pointer");
        Child server = Child.start(roots, List.of(), Map.of())) {
      Baseline baseline = new Baseline(roots.manifests());
      List<Publishes.One> publishes = measure(roots, server, baseline);
      Table table = new Table();
      table.row(
          "pointer switch alone (`twf_offline_tile_publish_pointer_switch_latency_seconds`), ms",
          "10",
          figures(publishes, Publishes.One::switchMs));
      baseline.addTo(table);
      return table;
    }
  }

  private static List<Publishes.One> measure(Workspace roots, Child server, Baseline baseline)
      throws Exception {
    Stage stage = new Stage(roots.staging(), Template.find(), KEY, EXPECTED);
    Publishes publishes = new Publishes(server);
    publishes.oneByOne(stage, WARM_UP);
    List<Publishes.One> measured = new ArrayList<>();
    while (stage.staged() < WARM_UP + MEASURED) {
      measured.add(publishes.upTo(stage, stage.staged() + 1));
      baseline.look();
    }
    return measured;
  }

  static Figures figures(List<Publishes.One> publishes, ToDoubleFunction<Publishes.One> of) {
    List<Double> values = new ArrayList<>();
    publishes.forEach(publish -> values.add(of.applyAsDouble(publish)));
    return new Figures(values);
  }
}
