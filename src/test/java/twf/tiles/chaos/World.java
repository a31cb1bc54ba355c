package twf.tiles.chaos;

import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import twf.tiles.load.Builder;
import twf.tiles.load.Cycles;
import twf.tiles.load.Operators;
import twf.tiles.load.Pool;
import twf.tiles.load.Reader;
import twf.tiles.load.Seen;
import twf.tiles.testing.Roots;
import twf.tiles.testing.ServerProcess;

/** What outlives each of the processes: the roots, and everyone who works with them. */
final class World {
  private static final int READERS = 3;
  private static final int ARCHIVES = 32;
  private static final int MOST_PADDING = 30_000;
  private static final int UNDO_MS = 150;
  private static final Builder.Pace PACE = new Builder.Pace(6, Duration.ofSeconds(20));

  private final Roots roots;
  private final Seen seen = new Seen();
  private final List<Builder> builders = new ArrayList<>();
  private final List<Reader> readers = new ArrayList<>();
  private final Operators operators;
  private final List<String> problems = new CopyOnWriteArrayList<>();
  private final Map<String, String> environment;

  World(Path folder, long seed) {
    this.roots = new Roots(folder);
    this.environment =
        roots.environment(
            "OFFLINE_TILES_INITIAL_GATE", "1",
            "OFFLINE_TILES_PUBLISH_DELTA", "1",
            "OFFLINE_TILES_RETAIN_RUNS", "2",
            "LOG_LEVEL", "info");
    Pool pool = Pool.synthetic(ARCHIVES, MOST_PADDING);
    for (String model : Cycles.MODELS) {
      builders.add(new Builder(roots.staging(), model, pool, PACE));
    }
    for (int i = 0; i < READERS; i++) {
      readers.add(new Reader(seed + i, pool, seen, (kind, nanos) -> {}, () -> false));
    }
    this.operators = new Operators(seed, seen, (kind, nanos) -> {}, UNDO_MS);
  }

  ServerProcess start() {
    return ServerProcess.run(roots.folder(), environment);
  }

  Roots roots() {
    return roots;
  }

  Seen seen() {
    return seen;
  }

  List<Builder> builders() {
    return builders;
  }

  List<Reader> readers() {
    return readers;
  }

  Operators operators() {
    return operators;
  }

  void problem(String text) {
    problems.add(text);
  }

  /** What must not be in the log of a process, even of one that was killed. */
  void log(ServerProcess server) {
    server.out().stream()
        .filter(line -> line.contains(" ERROR ") || line.contains("has been blocked"))
        .forEach(line -> problem("in the log: " + line));
    server.err().forEach(line -> problem("on standard error: " + line));
  }

  /** Those since the last call. */
  List<String> takeProblems() {
    List<String> taken = List.copyOf(problems);
    problems.clear();
    return taken;
  }
}
