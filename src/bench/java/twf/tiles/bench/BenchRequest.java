package twf.tiles.bench;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/**
 * A GET request of the load generator.
 *
 * @param path starts with a slash
 * @param header name of an additional header; {@code -} for none
 * @param value of that header; {@code -} for none
 */
record BenchRequest(String path, String header, String value) {
  static BenchRequest of(String path) {
    return new BenchRequest(path, "-", "-");
  }

  /** Requests the bytes {@code from} to {@code to}, both inclusive. */
  static BenchRequest range(String path, long from, long to) {
    return new BenchRequest(path, "Range", "bytes=" + from + "-" + to);
  }

  /** Writes a list of requests in the format that {@code asks.lua} reads. */
  static Path write(List<BenchRequest> asks, Path file) throws IOException {
    List<String> lines =
        asks.stream().map(ask -> ask.path + "\t" + ask.header + "\t" + ask.value).toList();
    return Files.write(file, lines);
  }
}
