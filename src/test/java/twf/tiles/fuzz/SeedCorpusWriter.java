package twf.tiles.fuzz;

import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * Writes the seeds and regression inputs of each target into a folder named after it, and prints
 * the names. If target names are given, writes the seeds of a {@link MultiplexedFuzzTarget} of
 * those targets instead.
 */
public final class SeedCorpusWriter {
  /** Regression inputs: one folder per target, one file per input. */
  static final Path CASES = Path.of("src/test/resources/fuzz");

  private SeedCorpusWriter() {}

  public static void main(String[] args) throws IOException {
    Path corpus = Path.of(args[0]);
    List<String> group = Arrays.asList(args).subList(1, args.length);
    if (group.isEmpty()) {
      for (String name : FuzzTargets.names()) {
        write(FuzzTargets.create(name).seeds().toList(), corpus.resolve(name), "seed-");
        write(contents(name), corpus.resolve(name), "case-");
        System.out.println(name);
      }
    } else {
      write(new MultiplexedFuzzTarget(group).seeds().toList(), corpus, "seed-");
    }
    System.exit(0);
  }

  private static void write(List<byte[]> inputs, Path folder, String prefix) throws IOException {
    Files.createDirectories(folder);
    for (int i = 0; i < inputs.size(); i++) {
      Files.write(folder.resolve(prefix + i), inputs.get(i));
    }
  }

  private static List<byte[]> contents(String name) throws IOException {
    List<byte[]> contents = new ArrayList<>();
    for (Path found : cases(name)) {
      contents.add(Files.readAllBytes(found));
    }
    return contents;
  }

  /** Returns the inputs that violated an invariant of a target in the past. */
  static List<Path> cases(String name) throws IOException {
    Path folder = CASES.resolve(name);
    if (!Files.isDirectory(folder)) {
      return List.of();
    }
    try (DirectoryStream<Path> files = Files.newDirectoryStream(folder)) {
      List<Path> cases = new ArrayList<>();
      files.forEach(cases::add);
      cases.sort(null);
      return cases;
    }
  }
}
