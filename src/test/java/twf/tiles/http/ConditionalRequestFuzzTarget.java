package twf.tiles.http;

import static org.assertj.core.api.Assertions.assertThat;

import io.vertx.core.MultiMap;
import java.nio.charset.StandardCharsets;
import java.nio.file.attribute.FileTime;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import twf.tiles.fuzz.FuzzTarget;

/**
 * Checks If-None-Match, If-Range, Range and dates. Each line of the input is one header line of all
 * three headers, and is also parsed as a date.
 */
public final class ConditionalRequestFuzzTarget implements FuzzTarget {
  private static final String ETAG = "\"0123456789abcdef\"";
  private static final LastModified MODIFIED =
      LastModified.of(
          FileTime.from(Instant.parse("2026-01-31T18:00:00Z")),
          Instant.parse("2026-02-01T00:00:00Z"));
  private static final Pattern TAG = Pattern.compile("(?:W/)?\"[^\"]*\"");
  private static final Pattern LIST =
      Pattern.compile("[ \t,]*+(?:(?:W/)?\"[^\"]*+\"[ \t]*+(?:,[ \t,]*+|$))++");
  private static final Instant FIRST = Instant.parse("0001-01-01T00:00:00Z");
  private static final Instant LAST = Instant.parse("9999-12-31T23:59:59Z");

  @Override
  public Stream<byte[]> seeds() {
    return Stream.of(
            ETAG,
            "W/" + ETAG,
            "*",
            "\"a\", W/\"b,c\" ,,\n" + ETAG,
            "\"a\" \"b\"",
            "Sat, 31 Jan 2026 18:00:00 GMT",
            "Saturday, 31-Jan-26 18:00:00 GMT",
            "Sat Jan 31 18:00:00 2026",
            "Sat Jan  1 18:00:00 2026")
        .map(lines -> lines.getBytes(StandardCharsets.ISO_8859_1));
  }

  @Override
  public void run(byte[] input) {
    String text = new String(input, StandardCharsets.ISO_8859_1);
    List<String> lines = List.of(text.split("\n", -1));
    tags(lines);
    ranges(lines);
    lines.forEach(ConditionalRequestFuzzTarget::date);
  }

  private static void tags(List<String> lines) {
    Optional<EntityTags> found = EntityTags.parse(lines);
    assertThat(found).isEqualTo(plain(String.join(",", lines).strip()));
    MultiMap headers = MultiMap.caseInsensitiveMultiMap().add("If-None-Match", lines);
    boolean known =
        found.isPresent()
            && (found.get().any()
                || found.get().tags().stream().anyMatch(tag -> tag.endsWith(ETAG)));
    assertThat(
            ConditionalRequest.evaluate(headers, ETAG, MODIFIED) == ConditionalRequest.NOT_MODIFIED)
        .isEqualTo(known);
  }

  private static Optional<EntityTags> plain(String text) {
    if (text.equals("*")) {
      return Optional.of(new EntityTags(true, List.of()));
    }
    if (!LIST.matcher(text).matches()) {
      return Optional.empty();
    }
    List<String> tags = new ArrayList<>();
    Matcher next = TAG.matcher(text);
    while (next.find()) {
      tags.add(next.group());
    }
    return Optional.of(new EntityTags(false, tags));
  }

  /**
   * Checks that a range is used only if Range has a single line, and If-Range, where present, a
   * single line with exactly the current tag or date.
   */
  private static void ranges(List<String> lines) {
    MultiMap headers =
        MultiMap.caseInsensitiveMultiMap().add("Range", "bytes=0-1").add("If-Range", lines);
    boolean same = lines.size() == 1 && (lines.get(0).equals(ETAG) || isModified(lines.get(0)));
    assertThat(ConditionalRequest.effectiveRange(headers, ETAG, MODIFIED))
        .isEqualTo(same ? "bytes=0-1" : null);
    MultiMap ranges = MultiMap.caseInsensitiveMultiMap().add("Range", lines);
    assertThat(ConditionalRequest.effectiveRange(ranges, ETAG, MODIFIED))
        .isEqualTo(lines.size() == 1 ? lines.get(0) : null);
  }

  private static boolean isModified(String text) {
    OptionalLong date = HttpDate.parse(text);
    return MODIFIED != null && date.isPresent() && date.getAsLong() == MODIFIED.epochSecond();
  }

  private static void date(String text) {
    HttpDate.parse(text)
        .ifPresent(
            second -> {
              Instant at = Instant.ofEpochSecond(second);
              if (!at.isBefore(FIRST) && !at.isAfter(LAST)) {
                assertThat(HttpDate.parse(LastModified.httpDate(at))).hasValue(second);
              }
            });
  }
}
