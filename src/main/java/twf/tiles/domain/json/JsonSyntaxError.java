package twf.tiles.domain.json;

import com.fasterxml.jackson.core.JsonLocation;
import com.fasterxml.jackson.core.JsonParseException;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Words syntax errors of JSON: what is wrong, line and column.
 *
 * <p>Jackson's messages name its settings and classes, which mean nothing to whoever wrote the
 * document. Only what they quote of the document is taken from them.
 */
final class JsonSyntaxError {
  private static final int MAX_LENGTH = 400;
  private static final String UNEXPECTED = "Unexpected character \\('(\\p{Graph})' .*";

  /** The first rule whose pattern matches the whole message counts. */
  private static final List<Rule> RULES =
      List.of(
          new Rule("Duplicate field '(.*)'", "Duplicate field '$1'"),
          new Rule("(.+) \\(\\d+\\) exceeds the maximum allowed \\((\\d+),.*", "$1 over $2"),
          new Rule("Unexpected end-of-input.*", "ends too soon"),
          new Rule("Trailing token .*", "something follows the document"),
          new Rule("Unexpected close marker '(.)': expected '(.)'.*", "'$1' instead of '$2'"),
          new Rule("Unexpected close marker '(.)'.*", "unexpected '$1'"),
          new Rule(
              UNEXPECTED + "start field name",
              "unexpected '$1', expected a field name in double quotes"),
          new Rule(UNEXPECTED + "expecting a colon.*", "unexpected '$1', expected a colon"),
          new Rule(UNEXPECTED + "expecting comma.*", "unexpected '$1', expected a comma"),
          new Rule(UNEXPECTED + "in numeric value.*", "unexpected '$1' in a number"),
          new Rule(UNEXPECTED, "unexpected '$1'"),
          new Rule("Unexpected character .*", "unexpected character"),
          new Rule("(?:Non-standard|Unrecognized) token '(.*?)'.*", "'$1' is not a JSON value"),
          new Rule(
              "Illegal unquoted character .*code (\\d+).*",
              "control character (code $1) in a string, where it must be escaped"),
          new Rule("Illegal character .*code (\\d+).*", "control character (code $1)"),
          new Rule("Unrecognized character escape.*", "unknown escape sequence in a string"),
          new Rule(".*Leading zeroes not allowed.*", "number with a leading zero"));

  private JsonSyntaxError() {}

  /** Describes an error on one line. */
  static String describe(JsonProcessingException e) {
    String problem = String.valueOf(e.getOriginalMessage());
    if (!(e instanceof LimitException)) {
      problem = reworded(problem);
    }
    JsonLocation at = e.getLocation();
    String place =
        at == null ? "" : " (line " + at.getLineNr() + ", column " + at.getColumnNr() + ")";
    return SingleLineText.sanitize(problem, MAX_LENGTH).replaceAll("\\s+", " ") + place;
  }

  private static String reworded(String problem) {
    for (Rule rule : RULES) {
      Matcher matcher = rule.pattern.matcher(problem);
      if (matcher.matches()) {
        return matcher.replaceFirst(rule.words);
      }
    }
    return "syntax error";
  }

  private record Rule(Pattern pattern, String words) {
    Rule(String pattern, String words) {
      this(Pattern.compile(pattern, Pattern.DOTALL), words);
    }
  }

  /** A limit or rule of this program, in its own words. */
  static final class LimitException extends JsonParseException {
    private static final long serialVersionUID = 1L;

    LimitException(JsonParser parser, String problem) {
      super(parser, problem);
    }
  }
}
