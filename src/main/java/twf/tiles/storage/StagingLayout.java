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
 * The file layout of STAGING_ROOT. Methods that return paths do no I/O; those marked so block.
 *
 * @param root STAGING_ROOT
 */
public record StagingLayout(Path root) {
  /** Above the variable count of any model; bounds the work that a directory can cause. */
  private static final int MAX_VARIABLES = 1000;

  /** More than a year of hourly cycles. */
  private static final int MAX_RUNS = 10_000;

  public Path variable(VariableKey key) {
    return root.resolve(key.model()).resolve(key.run().text()).resolve(key.variable());
  }

  /** Lists the variables of a run that have a manifest, in ascending order. Blocks. */
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

  /** Lists the runs of a model that have a directory here, newest first. Blocks. */
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

  /**
   * Returns the newest runs, newest first. Memory is bounded by {@code most}, whatever the
   * directory's size.
   */
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

  /** Returns the size of a file in bytes; empty if it cannot be read. Blocks. */
  public static OptionalLong fileSize(Path file) {
    try {
      return OptionalLong.of(Files.size(file));
    } catch (IOException e) {
      // the check archives-exist reports it
      return OptionalLong.empty();
    }
  }

  /**
   * Resolves a staged file; symbolic links may point to targets below the root. Blocks.
   *
   * @throws FailureException malformed, if it is not a regular file, is empty, or lies outside the
   *     root; storage, if it is missing or its attributes cannot be read
   */
  public StagedFile find(Path file) {
    Path real = resolve(file);
    if (!real.startsWith(resolve(root))) {
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

  private static Path resolve(Path file) {
    try {
      return file.toRealPath();
    } catch (IOException e) {
      throw FailureException.storage(file, e);
    }
  }
}
