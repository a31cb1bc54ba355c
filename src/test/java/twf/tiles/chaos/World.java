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
import twf.tiles.load.ServerLog;
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
  private final List<String> excused = new CopyOnWriteArrayList<>();
  private final Map<String, String> environment;
  private final List<String> jvm = new ArrayList<>(ServerProcess.QUICK);

  World(Path folder, long seed) {
    this.roots = new Roots(folder);
    this.environment =
        roots.environment(
            "OFFLINE_TILES_INITIAL_GATE", "1",
            "OFFLINE_TILES_PUBLISH_DELTA", "1",
            "OFFLINE_TILES_RETAIN_RUNS", "2",
            "OFFLINE_TILES_MAX_RUN_AHEAD_HOURS", "-1",
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
    return ServerProcess.run(roots.folder(), jvm, environment);
  }

  /** Notes which classes a server loads, so that each start after this takes half of the time. */
  void rehearse() {
    Path archive = roots.folder().resolve("classes.jsa");
    jvm.add("-XX:ArchiveClassesAtExit=" + archive);
    try (ServerProcess server = start()) {
      server.awaitLine("admin bridge: ");
      server.stop();
    }
    jvm.set(jvm.size() - 1, "-XX:SharedArchiveFile=" + archive);
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
    ServerLog log = ServerLog.of(server.out(), ServerLog.load());
    log.problems().forEach(line -> problem("in the log: " + line));
    excused.addAll(log.excused());
    server.err().forEach(line -> problem("on standard error: " + line));
  }

  /** What servers said that got no processor time. */
  List<String> excused() {
    return List.copyOf(excused);
  }

  /** Those since the last call. */
  List<String> takeProblems() {
    List<String> taken = List.copyOf(problems);
    problems.clear();
    return taken;
  }
}
