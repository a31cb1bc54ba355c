package twf.tiles.soak;

import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;
import twf.tiles.load.RunNames;
import twf.tiles.testing.PublishedTreeAssertions;
import twf.tiles.testing.Roots;

/**
 * Measures the published runs and finds runs that retention should have removed (contract, section
 * 9).
 */
final class RetentionAudit {
  /** How long a run may stay on disk after a pointer last named it. */
  private static final Duration GRACE = Duration.ofMinutes(61);

  private final Roots roots;

  RetentionAudit(Roots roots) {
    this.roots = roots;
  }

  int count() {
    return RunNames.MODELS.stream().mapToInt(model -> runs(model).size()).sum();
  }

  double mib() {
    long bytes = 0;
    try (Stream<Path> files = Files.walk(roots.published())) {
      for (Path file : (Iterable<Path>) files::iterator) {
        bytes += size(file);
      }
    } catch (IOException | UncheckedIOException goneMeanwhile) {
      return Double.NaN;
    }
    return bytes / 1024.0 / 1024.0;
  }

  private static long size(Path file) {
    try {
      return Files.isRegularFile(file, LinkOption.NOFOLLOW_LINKS) ? Files.size(file) : 0;
    } catch (IOException goneMeanwhile) {
      return 0;
    }
  }

  /** Returns the runs that retention should have removed. Expects that no run is held or pinned. */
  List<String> findUnretained() {
    List<String> tooMany = new ArrayList<>();
    for (String model : RunNames.MODELS) {
      List<String> runs = runs(model);
      Set<String> shown = shownLately(model);
      // Retention keeps the newest runs and one to roll back to.
      runs.stream()
          .skip(SoakConfig.RETAIN_RUNS + 1L)
          .filter(run -> !shown.contains(run))
          .forEach(run -> tooMany.add("not removed by retention: " + model + "/" + run));
    }
    return tooMany;
  }

  /** Returns the run folders of a model, newest first. */
  private List<String> runs(String model) {
    Path folder = roots.published().resolve(model);
    if (!Files.isDirectory(folder)) {
      return List.of();
    }
    try (Stream<Path> runs = Files.list(folder)) {
      return runs.map(run -> run.getFileName().toString())
          .sorted((one, other) -> other.compareTo(one))
          .toList();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /**
   * Returns the runs that a pointer named within the grace period. A state lasts until the next
   * one.
   */
  private Set<String> shownLately(String model) {
    Set<String> shown = new HashSet<>();
    Instant end = Instant.now();
    List<Path> records =
        PublishedTreeAssertions.files(roots.manifests().resolve(model + "/history"));
    for (int i = records.size() - 1; i >= 0; i--) {
      JsonObject record = PublishedTreeAssertions.json(records.get(i));
      if (Duration.between(end, Instant.now()).compareTo(GRACE) > 0) {
        break;
      }
      shown.add(record.getJsonObject("pointer").getString("run"));
      end = Instant.parse(record.getString("at"));
    }
    return shown;
  }
}
