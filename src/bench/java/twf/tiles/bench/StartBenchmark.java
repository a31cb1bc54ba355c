package twf.tiles.bench;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Measures the time from process start to readiness, with few and with many published files. */
final class StartBenchmark {
  private static final PublishedTreeGenerator.Size LITTLE =
      new PublishedTreeGenerator.Size(1, 1, 1, 10);
  private static final PublishedTreeGenerator.Size MUCH =
      new PublishedTreeGenerator.Size(4, 125, 10, 20);
  private static final int TIMES = 5;
  private static final long POLL_NS = TimeUnit.MILLISECONDS.toNanos(5);
  private static final long TIMEOUT_NS = TimeUnit.SECONDS.toNanos(60);

  /** Matches the {@code GC.heap_info} line of each part of the heap, for several collectors. */
  private static final Pattern USED =
      Pattern.compile(
          "^ *(?:garbage-first|def new|tenured|PSYoungGen|ParOldGen).* used (\\d+)K",
          Pattern.MULTILINE);

  private StartBenchmark() {}

  static MarkdownTable run() throws Exception {
    MarkdownTable table = new MarkdownTable();
    for (PublishedTreeGenerator.Size size : List.of(LITTLE, MUCH)) {
      try (BenchDirectories roots = new BenchDirectories("start")) {
        new PublishedTreeGenerator(roots, FrameTemplate.find(), size).make();
        measure(table, roots, size);
      }
    }
    return table;
  }

  private static void measure(
      MarkdownTable table, BenchDirectories roots, PublishedTreeGenerator.Size size)
      throws Exception {
    List<Double> ready = new ArrayList<>();
    List<Double> cpu = new ArrayList<>();
    List<Double> heap = new ArrayList<>();
    List<Double> resident = new ArrayList<>();
    List<Double> highest = new ArrayList<>();
    for (int i = 0; i < TIMES; i++) {
      try (BenchmarkedServer server =
          BenchmarkedServer.start(roots, List.of("-Xmx300m"), Map.of())) {
        Client client = new Client();
        ready.add(seconds(server, client));
        cpu.add(server.cpuSeconds());
        expectAll(client.get(server.url("public") + "/api/runs?model=model1").body(), size);
        highest.add(server.proc("status", "VmHWM") / 1024.0);
        server.jcmd("GC.run");
        heap.add(used(server.jcmd("GC.heap_info")));
        resident.add(server.proc("status", "VmRSS") / 1024.0);
      }
    }
    String what = String.format("%,d archives: ", size.archives());
    table.row(what + "process started -> `/health/ready` 200, s", "5", new Measurements(ready));
    table.row(what + "processor time until then, s", "", new Measurements(cpu));
    table.row(what + "heap in use after a collection, MiB", "300", new Measurements(heap));
    table.row(what + "resident, MiB", "", new Measurements(resident));
    table.row(
        what + "resident at most until ready (`-Xmx300m`), MiB", "", new Measurements(highest));
  }

  private static double seconds(BenchmarkedServer server, Client client) throws Exception {
    String management = server.url("management");
    while (!client.isReady(management)) {
      if (System.nanoTime() - server.startedAt() > TIMEOUT_NS) {
        throw new IllegalStateException("not ready");
      }
      LockSupport.parkNanos(POLL_NS);
    }
    return PublishDriver.ms(System.nanoTime() - server.startedAt()) / 1000;
  }

  private static void expectAll(String runs, PublishedTreeGenerator.Size size) {
    long listed = runs.chars().filter(c -> c == 'z').count();
    if (listed != size.runs()) {
      throw new IllegalStateException("expected " + size.runs() + " runs, found " + runs);
    }
  }

  private static double used(String heapInfo) {
    Matcher used = USED.matcher(heapInfo);
    double kib = 0;
    while (used.find()) {
      kib += Long.parseLong(used.group(1));
    }
    if (kib == 0) {
      throw new IllegalStateException("cannot be read: " + heapInfo);
    }
    return kib / 1024;
  }
}
