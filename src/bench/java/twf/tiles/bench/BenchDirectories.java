package twf.tiles.bench;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.stream.Stream;

/** Three empty root folders below {@code target}; {@link #close} deletes them. */
final class BenchDirectories implements AutoCloseable {
  static final Path BASE = Path.of("target/bench").toAbsolutePath();

  private final Path folder;

  BenchDirectories(String name) throws IOException {
    Files.createDirectories(BASE);
    folder = Files.createTempDirectory(BASE, name + "-");
    Files.createDirectories(staging());
    Files.createDirectories(published());
    Files.createDirectories(manifests());
  }

  Path folder() {
    return folder;
  }

  Path staging() {
    return folder.resolve("staging");
  }

  Path published() {
    return folder.resolve("published");
  }

  Path manifests() {
    return folder.resolve("manifests");
  }

  @Override
  public void close() throws IOException {
    try (Stream<Path> all = Files.walk(folder)) {
      all.sorted(Comparator.reverseOrder()).forEach(BenchDirectories::delete);
    }
  }

  private static void delete(Path path) {
    try {
      Files.delete(path);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
