package twf.tiles.soak;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import twf.tiles.load.Builder;
import twf.tiles.load.Cycles;
import twf.tiles.load.Operators;
import twf.tiles.load.Pool;
import twf.tiles.load.Reader;
import twf.tiles.load.Seen;
import twf.tiles.load.ServerLog;
import twf.tiles.publish.DiskCheck;
import twf.tiles.testing.BridgeClient;
import twf.tiles.testing.PublishedCheck;
import twf.tiles.testing.Roots;
import twf.tiles.testing.ServerClient;
import twf.tiles.testing.ServerProcess;

/** The real process under all that happens to it in a day, for as long as is wished. */
final class Soak {
  private static final long OPERATOR_MS = 1500;
  private static final int UNDO_MS = 6000;
  private static final long SCRAPE_MS = 5000;
  private static final int SECONDS_IN_STAGING = 60;
  private static final double MOST_MIB = 2048;

  private final Plan plan;
  private final Pool pool = Pool.mixed();
  private final Seen seen = new Seen();
  private final Latencies latencies = new Latencies();
  private final Workers workers = new Workers();
  private final List<Builder> builders = new ArrayList<>();
  private final List<Reader> readers = new ArrayList<>();
  private final List<Vitals> vitals = new ArrayList<>();
  private final List<Interval> intervals = new ArrayList<>();
  private volatile int metricLines;

  Soak(Plan plan) {
    this.plan = plan;
  }

  Findings run() throws Exception {
    empty(plan.folder());
    Roots roots = new Roots(plan.folder());
    Map<String, String> environment =
        roots.environment(
            "OFFLINE_TILES_INITIAL_GATE", "2",
            "OFFLINE_TILES_PUBLISH_DELTA", "1",
            "OFFLINE_TILES_MAX_RUN_AHEAD_HOURS", "-1",
            "OFFLINE_TILES_RETAIN_RUNS", Integer.toString(Plan.RETAIN_RUNS),
            "OFFLINE_TILES_RESCAN_SECONDS", "5",
            "HTTP_CACHE_BYTES", Integer.toString(plan.cacheBytes()),
            "LOG_LEVEL", "info");
    try (ServerProcess server = ServerProcess.start(roots, Plan.JVM, environment)) {
      Operators operators = new Operators(1, seen, latencies, UNDO_MS);
      Listeners listeners =
          new Listeners(server.managementUri().getPort(), server.bridgePort(), workers::isDone);
      new Prelude(roots, pool, plan.preludeFrames()).play(server.client());
      latencies.next();
      start(roots, server, operators, listeners);
      watch(roots, server);
      workers.end();
      List<String> notes = notes(operators, listeners);
      settle(roots, server, operators, notes);
      ended(roots, server, notes);
      return findings(notes);
    } finally {
      workers.end();
    }
  }

  private void start(Roots roots, ServerProcess server, Operators operators, Listeners listeners) {
    Builder.Pace pace =
        new Builder.Pace(plan.frames(), java.time.Duration.ofSeconds(SECONDS_IN_STAGING));
    for (String model : Cycles.MODELS) {
      Builder builder = new Builder(roots.staging(), model, pool, pace);
      builders.add(builder);
      workers.start("builder of " + model, plan.frameMillis(), builder::step);
    }
    int port = server.publicUri().getPort();
    for (int i = 0; i < plan.readers(); i++) {
      Reader reader = new Reader(i, pool, seen, latencies, workers::isDone);
      readers.add(reader);
      workers.start("reader " + i, 0, () -> reader.session(port));
    }
    workers.start("operator", OPERATOR_MS, () -> operate(server, operators));
    workers.start("listener", 0, listeners::events);
    workers.start("listener on the bridge", 0, listeners::bridge);
    ServerClient client = server.client();
    workers.start("scraper", SCRAPE_MS, () -> scrape(client));
  }

  /** An operator's shell: some commands, and another one later. */
  private void operate(ServerProcess server, Operators operators) {
    try (BridgeClient bridge = server.bridge()) {
      for (int i = 0; i < 4 && !workers.isDone(); i++) {
        operators.step(bridge);
      }
    }
  }

  private void scrape(ServerClient client) {
    long began = System.nanoTime();
    String text = client.metrics();
    latencies.add("metrics", System.nanoTime() - began);
    metricLines = (int) text.lines().filter(line -> !line.startsWith("#")).count();
  }

  /** Until the end: looks at the process, and closes one interval after the other. */
  private void watch(Roots roots, ServerProcess server) {
    long began = System.nanoTime();
    long end = began + plan.length().toNanos();
    long nextInterval = began + plan.latencies().toNanos();
    RunFoldersLeft folders = new RunFoldersLeft(roots);
    ServerClient client = server.client();
    while (System.nanoTime() < end && server.isAlive()) {
      Vitals now = Vitals.of(server.pid(), client, (System.nanoTime() - began) / 1e9);
      vitals.add(now);
      if (System.nanoTime() >= nextInterval) {
        nextInterval += plan.latencies().toNanos();
        intervals.add(
            new Interval(
                now,
                latencies.next(),
                metricLines,
                folders.count(),
                folders.mib(),
                seen.count(),
                ServerLog.load()));
      }
      long next = began + Math.round(now.second() * 1e9) + plan.sampling().toNanos();
      workers.pause(Math.max(0, Math.min(next, end) - System.nanoTime()));
    }
    if (!server.isAlive()) {
      workers.problem("the server ended by itself");
    }
  }

  private List<String> notes(Operators operators, Listeners listeners) {
    List<String> notes = new ArrayList<>();
    notes.add(
        "%s; %d frames staged of %d models, %d late cycles"
            .formatted(
                pool.describe(),
                builders.stream().mapToInt(Builder::steps).sum() * Cycles.VARIABLES.size(),
                Cycles.MODELS.size(),
                builders.stream().mapToInt(Builder::late).sum()));
    notes.add(
        "%d requests of %d readers, each answer checked; %d pointer states seen; %d events heard"
            .formatted(
                readers.stream().mapToLong(Reader::requests).sum(),
                readers.size(),
                seen.count(),
                listeners.heard()));
    notes.add("commands: " + operators.done());
    if (listeners.heard() == 0) {
      workers.problem("no listener heard of anything");
    }
    return notes;
  }

  /** With nothing held or pinned any more, retention has its last look. */
  private void settle(Roots roots, ServerProcess server, Operators operators, List<String> notes) {
    try (BridgeClient bridge = server.bridge()) {
      operators.undoAll(bridge);
      var reply = bridge.request("retain", new io.vertx.core.json.JsonObject());
      if (reply.failureCode() != 0) {
        workers.problem("the last retain: " + reply.message());
      }
    }
    RunFoldersLeft folders = new RunFoldersLeft(roots);
    folders.tooMany().forEach(workers::problem);
    int late = builders.stream().mapToInt(Builder::late).sum();
    long removed = server.out().stream().filter(line -> line.contains("removed run ")).count();
    notes.add(
        "%d runs removed by retention; there were %d late cycles; %d run folders at the end, %.0f MiB"
            .formatted(removed, late, folders.count(), folders.mib()));
    if (removed == 0 && late > Cycles.MODELS.size()) {
      workers.problem("retention removed nothing");
    }
    if (folders.mib() > MOST_MIB) {
      workers.problem("published files take " + folders.mib() + " MiB");
    }
  }

  private void ended(Roots roots, ServerProcess server, List<String> notes) throws IOException {
    int code = server.stop();
    Files.write(plan.folder().resolve("server.log"), server.out());
    if (code != 0) {
      workers.problem("after SIGTERM the exit code is " + code);
    }
    server.err().forEach(line -> workers.problem("on standard error: " + line));
    log(server, notes);
    notes.add(
        "%d lines of log, %d warnings"
            .formatted(
                server.out().size(),
                server.out().stream().filter(line -> line.contains(" WARN ")).count()));
    try {
      new DiskCheck(roots.published(), roots.manifests()).holds();
    } catch (AssertionError | RuntimeException e) {
      workers.problem("on disk: " + e);
    }
    PublishedCheck.leftOvers(roots).forEach(file -> workers.problem("left over: " + file));
    seen.notRecorded(roots.manifests()).forEach(workers::problem);
  }

  private void log(ServerProcess server, List<String> notes) {
    double load = intervals.stream().mapToDouble(Interval::load).max().orElse(0);
    ServerLog log = ServerLog.of(server.out(), load);
    log.problems().forEach(line -> workers.problem("in the log: " + line));
    if (!log.excused().isEmpty()) {
      notes.add(
          "not judged, as the load average was up to %.0f: %s".formatted(load, log.excused()));
    }
  }

  private Findings findings(List<String> notes) {
    List<Flatness> judged = new ArrayList<>();
    List<Vitals> warm =
        vitals.stream().filter(each -> each.second() >= plan.warmUp().toSeconds()).toList();
    judged.add(Limits.HEAP.judge(warm.stream().map(Vitals::heapMib).toList()));
    judged.add(
        Limits.DESCRIPTORS.judge(warm.stream().map(each -> (double) each.descriptors()).toList()));
    judged.add(Limits.THREADS.judge(warm.stream().map(each -> (double) each.threads()).toList()));
    List<Interval> late =
        intervals.stream()
            .filter(each -> each.vitals().second() > plan.warmUp().toSeconds())
            .toList();
    List<Flatness> timed = new ArrayList<>();
    timed.add(Limits.SERIES.judge(late.stream().map(each -> (double) each.metricLines()).toList()));
    for (String kind : List.of("pointer", "snapshot", "head", "range", "tile", "discovery")) {
      timed.add(Limits.LATENCY_MEDIAN.judge(kind, figures(late, kind, false)));
      timed.add(Limits.LATENCY_95.judge(kind, figures(late, kind, true)));
    }
    if (plan.isLong()) {
      judged.addAll(timed);
      timed.clear();
    }
    return new Findings(intervals, judged, timed, notes, workers.problems());
  }

  private static List<Double> figures(List<Interval> intervals, String kind, boolean tail) {
    return intervals.stream()
        .map(each -> each.latencies().get(kind))
        .filter(java.util.Objects::nonNull)
        .map(each -> tail ? each.p95() : each.median())
        .toList();
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
