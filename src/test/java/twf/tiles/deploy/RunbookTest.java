package twf.tiles.deploy;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import twf.tiles.validation.check.CheckId;

/**
 * Checks that the runbook quotes messages of the program verbatim, so that an operator can search
 * it for a log line.
 */
class RunbookTest {
  private static final Path RUNBOOK = Path.of("src/docs/RUNBOOK.md");
  private static final Pattern QUOTE = Pattern.compile("`([^`]+)`");
  private static final Pattern LITERAL = Pattern.compile("\"((?:[^\"\\\\]|\\\\.)*)\"");

  /**
   * Separates the pieces of a quote: an ellipsis, a placeholder, a number, a name in capitals, a
   * path, or punctuation where a message may be composed of several.
   */
  private static final Pattern VALUE =
      Pattern.compile(
          "\\.\\.\\.|\\{\\w+}|\"[^\"]*\"|\\b[A-Z][A-Z_]+\\b|\\b\\d[\\w:.-]*|\\bN\\b|\\S*/\\S*|\\[\\S*"
              + "|[:;,=({]|\\bada\\b");

  /** Messages of Java and the operating system that the program passes on. */
  private static final Set<String> FOREIGN =
      Set.of(
          "Address already in use", "Cannot assign requested address", "No space left on device");

  /** Minimum length of a piece: shorter ones are not specific enough. */
  private static final int SHORTEST = 4;

  private final String messages = messages();

  @ParameterizedTest
  @ValueSource(
      strings = {
        "| refusal | next |",
        "| decision | means | next |",
        "| line | means | next |",
        "| line | next |"
      })
  void quotesMessagesOfTheProgram(String header) throws IOException {
    List<String> quotes = quotes(header);
    assertThat(quotes).as("quotes below %s", header).hasSizeGreaterThan(4);
    assertThat(quotes)
        .allSatisfy(
            quote -> {
              List<String> pieces = pieces(quote);
              assertThat(pieces).as("words of: %s", quote).isNotEmpty();
              assertThat(pieces)
                  .as("words of: %s", quote)
                  .allSatisfy(
                      piece -> assertThat(messages.contains(piece)).as("'%s'", piece).isTrue());
            });
  }

  @Test
  void findsTextAcrossConcatenatedLiterals() {
    assertThat(literals("a(\"one \"\n    + \"two \" + x + \" three\"); b(\"four\")"))
        .isEqualTo("one two \u0000 three\u0000four\u0000");
  }

  /** Returns the quotes in the first column of the tables below a header line. */
  private static List<String> quotes(String header) throws IOException {
    List<String> found = new ArrayList<>();
    boolean inside = false;
    for (String line : Files.readAllLines(RUNBOOK)) {
      if (line.equals(header)) {
        inside = true;
      } else if (!line.startsWith("|")) {
        inside = false;
      } else if (inside && !line.startsWith("|--")) {
        Matcher quote = QUOTE.matcher(line.substring(1, line.indexOf(" |", 1)));
        while (quote.find()) {
          found.add(quote.group(1));
        }
      }
    }
    return found;
  }

  /** Returns the fixed pieces of a quote, without values, the longest first. */
  private static List<String> pieces(String quote) {
    return Stream.of(VALUE.split(quote))
        .map(piece -> piece.replaceAll("^[\\s:;,().?]+|[\\s:;,().?]+$", ""))
        .filter(piece -> piece.length() >= SHORTEST)
        .filter(piece -> !FOREIGN.contains(piece) && !CheckId.externalNames().contains(piece))
        .sorted(Comparator.comparing(String::length).reversed())
        .toList();
  }

  private static String messages() {
    try (Stream<Path> files = Files.walk(Path.of("src/main/java"))) {
      StringBuilder all = new StringBuilder();
      for (Path file : files.filter(path -> path.toString().endsWith(".java")).sorted().toList()) {
        all.append(literals(Files.readString(file)));
      }
      return all.toString();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /**
   * Returns the string literals of a source. A NUL replaces code between two literals unless it is
   * only a plus.
   */
  private static String literals(String source) {
    StringBuilder all = new StringBuilder();
    Matcher literal = LITERAL.matcher(source);
    int end = -1;
    while (literal.find()) {
      if (end >= 0 && !source.substring(end, literal.start()).strip().equals("+")) {
        all.append('\u0000');
      }
      all.append(literal.group(1).replace("\\\"", "\"").replaceAll("%[sd]|\\{}", "\u0000"));
      end = literal.end();
    }
    return all.append('\u0000').toString();
  }
}
