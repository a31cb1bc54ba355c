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
record Ask(String path, String header, String value) {
  static Ask of(String path) {
    return new Ask(path, "-", "-");
  }

  /** Asks for bytes {@code from} to {@code to}, both included. */
  static Ask range(String path, long from, long to) {
    return new Ask(path, "Range", "bytes=" + from + "-" + to);
  }

  /** A list as {@code asks.lua} reads it. */
  static Path write(List<Ask> asks, Path file) throws IOException {
    List<String> lines =
        asks.stream().map(ask -> ask.path + "\t" + ask.header + "\t" + ask.value).toList();
    return Files.write(file, lines);
  }
}
