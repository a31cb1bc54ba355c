package twf.tiles.bench;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/**
 * One request.
 *
 * @param path from the slash on
 * @param header one that it carries; {@code -} for none
 * @param value of that header; {@code -} for none
 */
record BenchRequest(String path, String header, String value) {
  static BenchRequest of(String path) {
    return new BenchRequest(path, "-", "-");
  }

  /** Asks for bytes {@code from} to {@code to}, both included. */
  static BenchRequest range(String path, long from, long to) {
    return new BenchRequest(path, "Range", "bytes=" + from + "-" + to);
  }

  /** A list as {@code asks.lua} reads it. */
  static Path write(List<BenchRequest> asks, Path file) throws IOException {
    List<String> lines =
        asks.stream().map(ask -> ask.path + "\t" + ask.header + "\t" + ask.value).toList();
    return Files.write(file, lines);
  }
}
