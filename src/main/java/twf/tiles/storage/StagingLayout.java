package twf.tiles.storage;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.PriorityQueue;
import java.util.stream.Stream;
import twf.tiles.domain.Identifiers;
import twf.tiles.domain.RunId;
import twf.tiles.domain.RunKey;
import twf.tiles.domain.VariableKey;
import twf.tiles.error.FailureException;

/**
 * The layout of STAGING_ROOT. Paths are pure; {@link #find} blocks.
 *
 * @param root STAGING_ROOT
 */
public record StagingLayout(Path root) {
  /** More than any model has; a bound for what a folder may make us look at. */
  private static final int MAX_VARIABLES = 1000;

  /** More than a year of hourly cycles. */
  private static final int MAX_RUNS = 10_000;

  public Path variable(VariableKey key) {
    return root.resolve(key.model()).resolve(key.run().text()).resolve(key.variable());
  }

  /** The variables of a run that have a manifest, in order. Blocks. */
  public List<String> variables(RunKey run) {
    Path folder = root.resolve(run.model()).resolve(run.run().text());
    try (Stream<Path> entries = Files.list(folder)) {
      return entries
          .map(entry -> entry.getFileName().toString())
          .filter(Identifiers::isVariable)
          .sorted()
          .limit(MAX_VARIABLES)
          .filter(name -> Files.exists(folder.resolve(name).resolve("manifest.json")))
          .toList();
    } catch (NoSuchFileException e) {
      return List.of();
    } catch (IOException e) {
      throw FailureException.storage(folder, e);
    }
  }

  /** The runs of a model that have a folder here, newest first. Blocks. */
  public List<RunId> runs(String model) {
    Path folder = root.resolve(model);
    try (Stream<Path> entries = Files.list(folder)) {
      return newest(
          entries
              .map(entry -> RunId.parse(entry.getFileName().toString()))
              .flatMap(Optional::stream),
          MAX_RUNS);
    } catch (NoSuchFileException e) {
      return List.of();
    } catch (IOException e) {
      throw FailureException.storage(folder, e);
    }
  }

  /** The newest of them, newest first; of a folder of any size no more than those are kept. */
  static List<RunId> newest(Stream<RunId> runs, int most) {
    PriorityQueue<RunId> kept = new PriorityQueue<>();
    runs.forEach(
        run -> {
          kept.add(run);
          if (kept.size() > most) {
            kept.remove();
          }
        });
    return kept.stream().sorted(Comparator.reverseOrder()).toList();
  }

  public Path manifest(VariableKey key) {
    return variable(key).resolve("manifest.json");
  }

  public Path archive(VariableKey key, String frameId) {
    return variable(key).resolve("frames").resolve(frameId + ".pmtiles");
  }

  public Path meta(VariableKey key, String frameId) {
    return variable(key).resolve("meta").resolve(frameId + ".json");
  }

  public Path image(VariableKey key, String frameId) {
    return variable(key).resolve("frames").resolve(frameId + ".webp");
  }

  /** The size of a file, as the file system says; empty where it says none. Blocks. */
  public static OptionalLong bytes(Path file) {
    try {
      return OptionalLong.of(Files.size(file));
    } catch (IOException e) {
      // for archives-exist to say
      return OptionalLong.empty();
    }
  }

  /**
   * Follows links, if they stay below the root.
   *
   * @throws FailureException malformed, where it is not a regular file, is empty, or lies
   *     elsewhere; storage, where it is missing or cannot be looked at
   */
  public StagedFile find(Path file) {
    Path real = real(file);
    if (!real.startsWith(real(root))) {
      throw FailureException.malformed(file.toString(), "is a link out of STAGING_ROOT");
    }
    FileFingerprint facts = FileFingerprint.of(real);
    if (!facts.isRegular()) {
      throw FailureException.malformed(file.toString(), "is not a regular file");
    }
    if (facts.bytes() == 0) {
      throw FailureException.malformed(file.toString(), "is empty");
    }
    return new StagedFile(real, facts);
  }

  private static Path real(Path file) {
    try {
      return file.toRealPath();
    } catch (IOException e) {
      throw FailureException.storage(file, e);
    }
  }
}
