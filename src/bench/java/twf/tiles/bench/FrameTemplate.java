package twf.tiles.bench;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;

/**
 * Real frames of one variable, from which benchmark frames are made.
 *
 * @param archives at least one
 * @param meta of the first frame
 */
record FrameTemplate(List<Path> archives, ObjectNode meta) {
  private static final String REAL = "staging/era5/20190301_00z/tmp2m";

  /**
   * Uses the real data in {@code BENCH_DATA} or next to the checkout if available, else generated
   * samples.
   */
  static FrameTemplate find() throws IOException, InterruptedException {
    String given = System.getenv("BENCH_DATA");
    if (given != null) {
      return of(Path.of(given).resolve(REAL));
    }
    for (Path at = Path.of("").toAbsolutePath(); at != null; at = at.getParent()) {
      Path real = at.resolve("shared/data").resolve(REAL);
      if (Files.isDirectory(real)) {
        return of(real);
      }
    }
    return sample();
  }

  private static FrameTemplate sample() throws IOException, InterruptedException {
    Path folder = BenchDirectories.BASE.resolve("sample");
    if (!Files.isDirectory(folder)) {
      BenchmarkedServer.runToEnd(List.of("sample", folder.toString()));
    }
    try (Stream<Path> found = Files.walk(folder, 3)) {
      return of(
          found.filter(at -> Files.isDirectory(at.resolve("frames"))).sorted().toList().get(0));
    }
  }

  private static FrameTemplate of(Path variable) throws IOException {
    try (Stream<Path> archives = Files.list(variable.resolve("frames"));
        Stream<Path> metas = Files.list(variable.resolve("meta"))) {
      Path meta = metas.sorted().toList().get(0);
      return new FrameTemplate(
          archives.sorted().toList(), (ObjectNode) new ObjectMapper().readTree(meta.toFile()));
    }
  }

  Path archive(int frame) {
    return archives.get(frame % archives.size());
  }
}
