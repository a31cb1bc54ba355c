package twf.tiles.fuzz;

import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/**
 * Writes what each target begins with, {@code seed-0} and so on, below a folder of its name, and
 * prints the names. The cases that were once found are the folders of {@link #CASES}.
 */
public final class Corpus {
  /** A folder a target, a file an input. */
  static final Path CASES = Path.of("src/test/resources/fuzz");

  private Corpus() {}

  public static void main(String[] args) throws IOException {
    Path corpus = Path.of(args[0]);
    for (String name : Targets.names()) {
      Path folder = Files.createDirectories(corpus.resolve(name));
      int number = 0;
      for (byte[] seed : Targets.create(name).seeds().toList()) {
        Files.write(folder.resolve("seed-" + number++), seed);
      }
      for (Path found : cases(name)) {
        Files.write(folder.resolve("case-" + found.getFileName()), Files.readAllBytes(found));
      }
      System.out.println(name);
    }
  }

  /** The inputs that once broke a target. */
  static List<Path> cases(String name) throws IOException {
    Path folder = CASES.resolve(name);
    if (!Files.isDirectory(folder)) {
      return List.of();
    }
    try (DirectoryStream<Path> files = Files.newDirectoryStream(folder)) {
      List<Path> cases = new java.util.ArrayList<>();
      files.forEach(cases::add);
      cases.sort(null);
      return cases;
    }
  }
}
