package twf.tiles.soak;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import twf.tiles.load.ArchivePool;
import twf.tiles.load.BuilderSimulator;
import twf.tiles.load.OperatorSimulator;
import twf.tiles.load.ReaderSimulator;
import twf.tiles.load.RunNames;
import twf.tiles.load.SeenPointers;
import twf.tiles.load.ServerLogCheck;
import twf.tiles.publishing.PublishedStateChecker;
import twf.tiles.testing.PublishedTreeAssertions;
import twf.tiles.testing.Roots;
import twf.tiles.testing.ServerClient;
import twf.tiles.testing.ServerUnderTest;
import twf.tiles.testing.TestBridgeClient;

/**
 * Runs the real process under a mixed load of builders, readers, operators and listeners for a
 * given time.
 */
final class SoakRunner {
  private static final long OPERATOR_MS = 1500;
  private static final int UNDO_MS = 6000;
  private static final long SCRAPE_MS = 5000;
  private static final int SECONDS_IN_STAGING = 60;
  private static final double MAX_MIB = 2048;

  private final SoakConfig plan;
  private final ArchivePool pool = ArchivePool.mixed();
  private final SeenPointers seen = new SeenPointers();
  private final LatencyHistogram latencies = new LatencyHistogram();
  private final WorkerThreads workers = new WorkerThreads();
  private final List<BuilderSimulator> builders = new ArrayList<>();
  private final List<ReaderSimulator> readers = new ArrayList<>();
  private final List<ProcessMetrics> vitals = new ArrayList<>();
  private final List<SoakInterval> intervals = new ArrayList<>();
  private volatile int metricLines;

  SoakRunner(SoakConfig plan) {
    this.plan = plan;
  }

  SoakReport run() throws Exception {
    empty(plan.folder());
    Roots roots = new Roots(plan.folder());
    Map<String, String> environment =
        roots.environment(
            "OFFLINE_TILES_INITIAL_GATE", "2",
            "OFFLINE_TILES_PUBLISH_DELTA", "1",
            "OFFLINE_TILES_MAX_RUN_AHEAD_HOURS", "-1",
            "OFFLINE_TILES_RETAIN_RUNS", Integer.toString(SoakConfig.RETAIN_RUNS),
            "OFFLINE_TILES_RESCAN_SECONDS", "5",
            "HTTP_CACHE_BYTES", Integer.toString(plan.cacheBytes()),
            "LOG_LEVEL", "info");
    try (ServerUnderTest server = ServerUnderTest.start(roots, SoakConfig.JVM, environment)) {
      OperatorSimulator operators = new OperatorSimulator(1, seen, latencies, UNDO_MS);
      EventListenerSimulator listeners =
          new EventListenerSimulator(
              server.managementUri().getPort(), server.bridgePort(), workers::isDone);
      new CacheWarmUp(roots, pool, plan.preludeFrames()).warmUp(server.client());
      latencies.next();
      start(roots, server, operators, listeners);
      watch(roots, server);
      workers.stop();
      List<String> notes = notes(operators, listeners);
      settle(roots, server, operators, notes);
      ended(roots, server, notes);
      return findings(notes);
    } finally {
      workers.stop();
    }
  }

  private void start(
      Roots roots,
      ServerUnderTest server,
      OperatorSimulator operators,
      EventListenerSimulator listeners) {
    BuilderSimulator.Pace pace =
        new BuilderSimulator.Pace(plan.frames(), java.time.Duration.ofSeconds(SECONDS_IN_STAGING));
    for (String model : RunNames.MODELS) {
      BuilderSimulator builder = new BuilderSimulator(roots.staging(), model, pool, pace);
      builders.add(builder);
      workers.start("builder of " + model, plan.frameMillis(), builder::step);
    }
    int port = server.publicUri().getPort();
    for (int i = 0; i < plan.readers(); i++) {
      ReaderSimulator reader = new ReaderSimulator(i, pool, seen, latencies, workers::isDone);
      readers.add(reader);
      workers.start("reader " + i, 0, () -> reader.runSession(port));
    }
    workers.start("operator", OPERATOR_MS, () -> operate(server, operators));
    workers.start("listener", 0, listeners::listenToServerSentEvents);
    workers.start("listener on the bridge", 0, listeners::listenToBridge);
    ServerClient client = server.client();
    workers.start("scraper", SCRAPE_MS, () -> scrape(client));
  }

  /** Simulates one shell session of an operator, with a few commands. */
  private void operate(ServerUnderTest server, OperatorSimulator operators) {
    try (TestBridgeClient bridge = server.bridge()) {
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

  /** Samples the process and closes the intervals until the soak ends. */
  private void watch(Roots roots, ServerUnderTest server) {
    long began = System.nanoTime();
    long end = began + plan.length().toNanos();
    long nextInterval = began + plan.latencies().toNanos();
    RetentionAudit folders = new RetentionAudit(roots);
    ServerClient client = server.client();
    while (System.nanoTime() < end && server.isAlive()) {
      ProcessMetrics now =
          ProcessMetrics.of(server.pid(), client, (System.nanoTime() - began) / 1e9);
      vitals.add(now);
      if (System.nanoTime() >= nextInterval) {
        nextInterval += plan.latencies().toNanos();
        intervals.add(
            new SoakInterval(
                now,
                latencies.next(),
                metricLines,
                folders.count(),
                folders.mib(),
                seen.count(),
                ServerLogCheck.load()));
      }
      long next = began + Math.round(now.second() * 1e9) + plan.sampling().toNanos();
      workers.pause(Math.max(0, Math.min(next, end) - System.nanoTime()));
    }
    if (!server.isAlive()) {
      workers.reportProblem("the server ended by itself");
    }
  }

  private List<String> notes(OperatorSimulator operators, EventListenerSimulator listeners) {
    List<String> notes = new ArrayList<>();
    notes.add(
        "%s; %d frames staged of %d models, %d late cycles"
            .formatted(
                pool.describe(),
                builders.stream().mapToInt(BuilderSimulator::steps).sum()
                    * RunNames.VARIABLES.size(),
                RunNames.MODELS.size(),
                builders.stream().mapToInt(BuilderSimulator::lateCycles).sum()));
    notes.add(
        "%d requests of %d readers, each answer checked; %d pointer states seen; %d events heard"
            .formatted(
                readers.stream().mapToLong(ReaderSimulator::requests).sum(),
                readers.size(),
                seen.count(),
                listeners.eventCount()));
    notes.add("commands: " + operators.executedCommands());
    if (listeners.eventCount() == 0) {
      workers.reportProblem("no listener heard of anything");
    }
    return notes;
  }

  /** Clears all holds and pins, runs retention once more and checks what it left. */
  private void settle(
      Roots roots, ServerUnderTest server, OperatorSimulator operators, List<String> notes) {
    try (TestBridgeClient bridge = server.bridge()) {
      operators.undoAll(bridge);
      var reply = bridge.request("retain", new io.vertx.core.json.JsonObject());
      if (reply.failureCode() != 0) {
        workers.reportProblem("the last retain: " + reply.message());
      }
    }
    RetentionAudit folders = new RetentionAudit(roots);
    folders.findUnretained().forEach(workers::reportProblem);
    int late = builders.stream().mapToInt(BuilderSimulator::lateCycles).sum();
    long removed = server.out().stream().filter(line -> line.contains("removed run ")).count();
    notes.add(
        "%d runs removed by retention; there were %d late cycles; %d run folders at the end, %.0f MiB"
            .formatted(removed, late, folders.count(), folders.mib()));
    if (removed == 0 && late > RunNames.MODELS.size()) {
      workers.reportProblem("retention removed nothing");
    }
    if (folders.mib() > MAX_MIB) {
      workers.reportProblem("published files take " + folders.mib() + " MiB");
    }
  }

  private void ended(Roots roots, ServerUnderTest server, List<String> notes) throws IOException {
    int code = server.stop();
    Files.write(plan.folder().resolve("server.log"), server.out());
    if (code != 0) {
      workers.reportProblem("after SIGTERM the exit code is " + code);
    }
    server.err().forEach(line -> workers.reportProblem("on standard error: " + line));
    log(server, notes);
    notes.add(
        "%d lines of log, %d warnings"
            .formatted(
                server.out().size(),
                server.out().stream().filter(line -> line.contains(" WARN ")).count()));
    try {
      new PublishedStateChecker(roots.published(), roots.manifests()).check();
    } catch (AssertionError | RuntimeException e) {
      workers.reportProblem("on disk: " + e);
    }
    PublishedTreeAssertions.findLeftovers(roots)
        .forEach(file -> workers.reportProblem("left over: " + file));
    seen.findUnrecorded(roots.manifests()).forEach(workers::reportProblem);
  }

  private void log(ServerUnderTest server, List<String> notes) {
    double load = intervals.stream().mapToDouble(SoakInterval::load).max().orElse(0);
    ServerLogCheck log = ServerLogCheck.of(server.out(), load);
    log.problems().forEach(line -> workers.reportProblem("in the log: " + line));
    if (!log.excused().isEmpty()) {
      notes.add(
          "not judged, as the load average was up to %.0f: %s".formatted(load, log.excused()));
    }
  }

  private SoakReport findings(List<String> notes) {
    List<TrendCheck> judged = new ArrayList<>();
    List<ProcessMetrics> warm =
        vitals.stream().filter(each -> each.second() >= plan.warmUp().toSeconds()).toList();
    judged.add(SoakThresholds.HEAP.judge(warm.stream().map(ProcessMetrics::heapMib).toList()));
    judged.add(
        SoakThresholds.DESCRIPTORS.judge(
            warm.stream().map(each -> (double) each.descriptors()).toList()));
    judged.add(
        SoakThresholds.THREADS.judge(warm.stream().map(each -> (double) each.threads()).toList()));
    List<SoakInterval> late =
        intervals.stream()
            .filter(each -> each.vitals().second() > plan.warmUp().toSeconds())
            .toList();
    List<TrendCheck> timed = new ArrayList<>();
    timed.add(
        SoakThresholds.SERIES.judge(
            late.stream().map(each -> (double) each.metricLines()).toList()));
    for (String kind : List.of("pointer", "snapshot", "head", "range", "tile", "discovery")) {
      timed.add(SoakThresholds.LATENCY_MEDIAN.judge(kind, figures(late, kind, false)));
      timed.add(SoakThresholds.LATENCY_95.judge(kind, figures(late, kind, true)));
    }
    if (plan.isLong()) {
      judged.addAll(timed);
      timed.clear();
    }
    return new SoakReport(intervals, judged, timed, notes, workers.problems());
  }

  private static List<Double> figures(List<SoakInterval> intervals, String kind, boolean tail) {
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
