package twf.tiles.validate;

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
import twf.tiles.contract.RunId;
import twf.tiles.contract.RunKey;
import twf.tiles.contract.VariableKey;
import twf.tiles.contract.Words;
import twf.tiles.failure.TileException;

/**
 * The layout of STAGING_ROOT. Paths are pure; {@link #find} blocks.
 *
 * @param root STAGING_ROOT
 */
record StagingTree(Path root) {
  /** More than any model has; a bound for what a folder may make us look at. */
  private static final int MOST_VARIABLES = 1000;

  /** More than a year of hourly cycles. */
  private static final int MOST_RUNS = 10_000;

  Path variable(VariableKey key) {
    return root.resolve(key.model()).resolve(key.run().text()).resolve(key.variable());
  }

  /** The variables of a run that have a manifest, in order. Blocks. */
  List<String> variables(RunKey run) {
    Path folder = root.resolve(run.model()).resolve(run.run().text());
    try (Stream<Path> entries = Files.list(folder)) {
      return entries
          .map(entry -> entry.getFileName().toString())
          .filter(Words::isVariable)
          .sorted()
          .limit(MOST_VARIABLES)
          .filter(name -> Files.exists(folder.resolve(name).resolve("manifest.json")))
          .toList();
    } catch (NoSuchFileException e) {
      return List.of();
    } catch (IOException e) {
      throw TileException.storage(folder, e);
    }
  }

  /** The runs of a model that have a folder here, newest first. Blocks. */
  List<RunId> runs(String model) {
    Path folder = root.resolve(model);
    try (Stream<Path> entries = Files.list(folder)) {
      return newest(
          entries
              .map(entry -> RunId.parse(entry.getFileName().toString()))
              .flatMap(Optional::stream),
          MOST_RUNS);
    } catch (NoSuchFileException e) {
      return List.of();
    } catch (IOException e) {
      throw TileException.storage(folder, e);
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

  Path manifest(VariableKey key) {
    return variable(key).resolve("manifest.json");
  }

  Path archive(VariableKey key, String frameId) {
    return variable(key).resolve("frames").resolve(frameId + ".pmtiles");
  }

  Path meta(VariableKey key, String frameId) {
    return variable(key).resolve("meta").resolve(frameId + ".json");
  }

  Path image(VariableKey key, String frameId) {
    return variable(key).resolve("frames").resolve(frameId + ".webp");
  }

  /** The size of a file, as the file system says; empty where it says none. Blocks. */
  static OptionalLong bytes(Path file) {
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
   * @throws TileException malformed, where it is not a regular file, is empty, or lies elsewhere;
   *     storage, where it is missing or cannot be looked at
   */
  StagedFile find(Path file) {
    Path real = real(file);
    if (!real.startsWith(real(root))) {
      throw TileException.malformed(file.toString(), "is a link out of STAGING_ROOT");
    }
    FileFacts facts = FileFacts.of(real);
    if (!facts.isRegular()) {
      throw TileException.malformed(file.toString(), "is not a regular file");
    }
    if (facts.bytes() == 0) {
      throw TileException.malformed(file.toString(), "is empty");
    }
    return new StagedFile(real, facts);
  }

  private static Path real(Path file) {
    try {
      return file.toRealPath();
    } catch (IOException e) {
      throw TileException.storage(file, e);
    }
  }
}
