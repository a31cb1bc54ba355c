package twf.tiles.chaos;

import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import twf.tiles.load.ArchivePool;
import twf.tiles.load.BuilderSimulator;
import twf.tiles.load.OperatorSimulator;
import twf.tiles.load.ReaderSimulator;
import twf.tiles.load.RunNames;
import twf.tiles.load.SeenPointers;
import twf.tiles.load.ServerLogCheck;
import twf.tiles.testing.Roots;
import twf.tiles.testing.ServerUnderTest;

/** State that survives every kill of the server: the roots and the simulated users. */
final class ChaosEnvironment {
  private static final int READERS = 3;
  private static final int ARCHIVES = 32;
  private static final int MAX_PADDING_BYTES = 30_000;
  private static final int UNDO_MS = 150;
  private static final BuilderSimulator.Pace PACE =
      new BuilderSimulator.Pace(6, Duration.ofSeconds(20));

  private final Roots roots;
  private final SeenPointers seen = new SeenPointers();
  private final List<BuilderSimulator> builders = new ArrayList<>();
  private final List<ReaderSimulator> readers = new ArrayList<>();
  private final OperatorSimulator operators;
  private final List<String> problems = new CopyOnWriteArrayList<>();
  private final List<String> excused = new CopyOnWriteArrayList<>();
  private final Map<String, String> environment;
  private final List<String> jvm = new ArrayList<>(ServerUnderTest.QUICK);

  ChaosEnvironment(Path folder, long seed) {
    this.roots = new Roots(folder);
    this.environment =
        roots.environment(
            "OFFLINE_TILES_INITIAL_GATE", "1",
            "OFFLINE_TILES_PUBLISH_DELTA", "1",
            "OFFLINE_TILES_RETAIN_RUNS", "2",
            "OFFLINE_TILES_MAX_RUN_AHEAD_HOURS", "-1",
            "LOG_LEVEL", "info");
    ArchivePool pool = ArchivePool.synthetic(ARCHIVES, MAX_PADDING_BYTES);
    for (String model : RunNames.MODELS) {
      builders.add(new BuilderSimulator(roots.staging(), model, pool, PACE));
    }
    for (int i = 0; i < READERS; i++) {
      readers.add(new ReaderSimulator(seed + i, pool, seen, (kind, nanos) -> {}, () -> false));
    }
    this.operators = new OperatorSimulator(seed, seen, (kind, nanos) -> {}, UNDO_MS);
  }

  ServerUnderTest start() {
    return ServerUnderTest.run(roots.folder(), jvm, environment);
  }

  /** Archives the classes that a server loads, which halves the duration of every later start. */
  void recordLoadedClasses() {
    Path archive = roots.folder().resolve("classes.jsa");
    jvm.add("-XX:ArchiveClassesAtExit=" + archive);
    try (ServerUnderTest server = start()) {
      server.awaitLine("admin bridge: ");
      server.stop();
    }
    jvm.set(jvm.size() - 1, "-XX:SharedArchiveFile=" + archive);
  }

  Roots roots() {
    return roots;
  }

  SeenPointers seen() {
    return seen;
  }

  List<BuilderSimulator> builders() {
    return builders;
  }

  List<ReaderSimulator> readers() {
    return readers;
  }

  OperatorSimulator operators() {
    return operators;
  }

  void reportProblem(String text) {
    problems.add(text);
  }

  /** Reports the log lines that no server may write, even one that is killed later. */
  void checkLog(ServerUnderTest server) {
    ServerLogCheck log = ServerLogCheck.of(server.out(), ServerLogCheck.load());
    log.problems().forEach(line -> reportProblem("in the log: " + line));
    excused.addAll(log.excused());
    server.err().forEach(line -> reportProblem("on standard error: " + line));
  }

  /** Returns the log lines that are excused because the machine was overloaded. */
  List<String> excused() {
    return List.copyOf(excused);
  }

  /** Returns the problems reported since the last call. */
  List<String> takeProblems() {
    List<String> taken = List.copyOf(problems);
    problems.clear();
    return taken;
  }
}
