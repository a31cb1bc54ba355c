package twf.tiles.chaos;

import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;
import twf.tiles.load.BuilderSimulator;
import twf.tiles.load.ReaderSimulator;
import twf.tiles.publishing.PublishedStateChecker;
import twf.tiles.testing.ServerUnderTest;

/** Kills the real process repeatedly and checks what it leaves on disk. */
final class ChaosRunner {
  private static final int MANY = 20;

  private final int rounds;
  private final long seed;
  private final ChaosEnvironment world;
  private final PrintStream out;
  private final Map<String, Integer> found = new TreeMap<>();
  private final Map<String, Integer> triggers = new TreeMap<>();
  private final List<String> problems = new ArrayList<>();
  private int cutOff;

  /**
   * @param folder work folder, emptied first
   * @param out receives a line for each round
   */
  ChaosRunner(int rounds, long seed, Path folder, PrintStream out) throws IOException {
    this.rounds = rounds;
    this.seed = seed;
    this.out = out;
    empty(folder);
    this.world = new ChaosEnvironment(folder, seed);
  }

  /** Runs all rounds and returns the problems, each with its round and seed. */
  List<String> run() throws InterruptedException {
    out.println("seed " + seed);
    long began = System.nanoTime();
    if (rounds >= MANY) {
      world.recordLoadedClasses();
    }
    for (int i = 0; i < rounds; i++) {
      round(i);
    }
    lastStart();
    report((System.nanoTime() - began) / 1e9);
    return problems;
  }

  /** Returns how many kills left unfinished work. */
  int cutOff() {
    return cutOff;
  }

  private void round(int number) throws InterruptedException {
    ChaosRound round = new ChaosRound(world, seed * 1_000_003 + number);
    String name = "round " + number + " of seed " + seed + ", " + round.trigger();
    try {
      round.runAndKill();
    } catch (RuntimeException | AssertionError e) {
      problem(name + ": " + e);
    }
    triggers.merge(round.trigger().name(), 1, Integer::sum);
    world.takeProblems().forEach(problem -> problem(name + ": " + problem));
    Map<String, String> left = UnfinishedWorkDetector.find(world.roots());
    left.keySet().forEach(kind -> found.merge(kind, 1, Integer::sum));
    cutOff += left.isEmpty() ? 0 : 1;
    check(name);
    out.println(name + ": " + left.keySet());
  }

  /** Checks the invariants on disk, which must hold after a kill at any time. */
  private void check(String name) {
    try {
      new PublishedStateChecker(world.roots().published(), world.roots().manifests()).check();
    } catch (RuntimeException | AssertionError e) {
      problem(name + ": on disk: " + e);
    }
    world
        .seen()
        .findUnrecorded(world.roots().manifests())
        .forEach(problem -> problem(name + ": " + problem));
  }

  /** Starts the server once more and stops it normally. */
  private void lastStart() {
    ServerUnderTest server = world.start();
    try {
      server.awaitLine("admin bridge: ");
      new QuiescenceWaiter(world.roots()).await();
      int code = server.stop();
      if (code != 0) {
        problem("the last one: exit code " + code);
      }
      world.checkLog(server);
      world.takeProblems().forEach(problem -> problem("the last one: " + problem));
    } catch (RuntimeException | AssertionError e) {
      problem("the last one: " + e);
    } finally {
      server.close();
    }
    check("the last one");
  }

  private void problem(String text) {
    problems.add(text);
    out.println("PROBLEM: " + text);
  }

  private void report(double seconds) {
    out.println();
    out.println("| found on disk after a kill | of %d kills |".formatted(rounds));
    out.println("|---|---|");
    found.forEach((kind, count) -> out.println("| " + kind + " | " + count + " |"));
    out.println("| any of these | " + cutOff + " |");
    out.println();
    out.println("- killed after: " + triggers);
    out.println(
        "- %d pointer states seen by readers in %d answers; %d frames staged; commands %s"
            .formatted(
                world.seen().count(),
                world.readers().stream().mapToLong(ReaderSimulator::requests).sum(),
                2 * world.builders().stream().mapToInt(BuilderSimulator::steps).sum(),
                world.operators().executedCommands()));
    out.println("- %.1f s a round, seed %d".formatted(seconds / rounds, seed));
    if (!world.excused().isEmpty()) {
      out.println("- not judged, as the machine was overloaded: " + world.excused());
    }
    out.println("- problems: " + problems.size());
    out.println();
    out.println(problems.isEmpty() ? "verdict: PASSED" : "verdict: FAILED");
  }

  private static void empty(Path folder) throws IOException {
    if (Files.exists(folder)) {
      try (Stream<Path> files = Files.walk(folder)) {
        for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
          Files.delete(file);
        }
      }
    }
    Files.createDirectories(folder);
  }
}
