package twf.tiles.fuzz;

import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * Writes what each target begins with below a folder of its name, and prints the names; or what
 * {@link MultiplexedFuzzTarget} begin with, where they are named. What was once found is in {@link
 * #CASES}.
 */
public final class SeedCorpusWriter {
  /** A folder a target, a file an input. */
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

  /** The inputs that once broke a target. */
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
