package twf.tiles.deploy;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

/**
 * A systemd unit file. Reads only what these tests need: one line per setting.
 *
 * @param lines lines of the file without comments
 */
record SystemdUnit(List<String> lines) {
  static SystemdUnit read(Path file) {
    return new SystemdUnit(assignments(file));
  }

  /** Returns the variables that an environment file sets. */
  static Map<String, String> environment(Path file) {
    return assignments(file).stream()
        .map(line -> line.split("=", 2))
        .collect(Collectors.toMap(pair -> pair[0], pair -> pair[1]));
  }

  private static List<String> assignments(Path file) {
    try {
      return Files.readAllLines(file).stream()
          .filter(line -> line.contains("=") && !line.startsWith("#"))
          .toList();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Returns the value of a setting that must occur once. */
  String one(String name) {
    List<String> values =
        lines.stream()
            .filter(line -> line.startsWith(name + "="))
            .map(line -> line.substring(name.length() + 1))
            .toList();
    assertThat(values).as(name).hasSize(1);
    return values.get(0);
  }
}
