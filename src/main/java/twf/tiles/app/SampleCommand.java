package twf.tiles.app;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;
import twf.tiles.image.WebpEncoder;
import twf.tiles.sample.LiveStager;
import twf.tiles.sample.SampleRuns;

/** {@code sample DIR}: stages synthetic runs as a builder would. */
@Command(
    name = "sample",
    description = "Stages synthetic forecast runs into DIR as a builder would.",
    mixinStandardHelpOptions = true)
final class SampleCommand implements Callable<Integer> {
  @Spec @Nullable CommandSpec spec;

  @Parameters(paramLabel = "DIR", description = "the staging root; created where it is missing")
  @Nullable Path folder;

  @Option(
      names = "--live",
      paramLabel = "SECONDS",
      description =
          "go on after that: one more frame of a new run every so many seconds (Ctrl-C ends)")
  @Nullable Integer liveSeconds;

  @Override
  public Integer call() {
    Path root = java.util.Objects.requireNonNull(folder);
    if (liveSeconds != null && (liveSeconds < 1 || liveSeconds > 86_400)) {
      throw new ParameterException(
          java.util.Objects.requireNonNull(spec).commandLine(),
          "--live: expected 1 to 86400 seconds, found " + liveSeconds);
    }
    try {
      Files.createDirectories(root);
      new SampleRuns(root, Clock.systemUTC()).stageAll();
      System.out.println("staged synthetic runs in " + root);
      new WebpEncoder()
          .problem()
          .ifPresent(why -> System.out.println("without frame images: " + why));
      if (liveSeconds != null) {
        stageLive(root, liveSeconds);
      }
      return 0;
    } catch (IOException e) {
      System.err.println("offline-tiles sample: " + root + ": " + e);
      return 1;
    }
  }

  /** Until the process is asked to end. */
  private static void stageLive(Path root, int seconds) throws IOException {
    CountDownLatch ended = new CountDownLatch(1);
    Runtime.getRuntime().addShutdownHook(new Thread(ended::countDown));
    LiveStager run = new LiveStager(root, Clock.systemUTC());
    try {
      while (!ended.await(seconds, TimeUnit.SECONDS)) {
        run.addFrame();
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
