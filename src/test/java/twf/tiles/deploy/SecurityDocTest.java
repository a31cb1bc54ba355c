package twf.tiles.deploy;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** Checks that the tests named in src/docs/SECURITY.md exist. */
class SecurityDocTest {
  private static final Pattern NAMED = Pattern.compile("`([A-Z]\\w+(?:Test|IT))(?:\\.(\\w+))?`");

  @Test
  void namesExistingTestForEveryThreat() throws IOException {
    Map<String, String> sources;
    try (Stream<Path> files = Files.walk(Path.of("src/test/java"))) {
      sources =
          files
              .filter(file -> file.toString().endsWith(".java"))
              .collect(
                  Collectors.toMap(
                      file -> file.getFileName().toString().replace(".java", ""),
                      SecurityDocTest::read,
                      String::concat));
    }
    List<String> threats =
        Files.readAllLines(Path.of("src/docs/SECURITY.md")).stream()
            .filter(line -> line.startsWith("| ") && !line.startsWith("| threat "))
            .toList();
    assertThat(threats).hasSizeGreaterThan(15);
    for (String threat : threats) {
      Matcher named = NAMED.matcher(threat);
      int count = 0;
      for (; named.find(); count++) {
        String method = named.group(2);
        assertThat(sources).containsKey(named.group(1));
        if (method != null) {
          assertThat(sources.get(named.group(1))).contains(" void " + method + "(");
        }
      }
      assertThat(count).as(threat).isPositive();
    }
  }

  private static String read(Path file) {
    try {
      return Files.readString(file);
    } catch (IOException e) {
      throw new java.io.UncheckedIOException(e);
    }
  }
}
