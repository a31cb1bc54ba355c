package twf.tiles.web;

import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/** Generates valid and slightly invalid request headers from a seed. */
final class RandomRequestHeaders {
  private static final List<String> DATES =
      List.of(
          "Thu, 01 Jan 1970 00:00:00 GMT",
          "Fri, 31 Dec 2100 23:59:59 GMT",
          "Friday, 31-Dec-99 23:59:59 GMT",
          "Fri Dec 31 23:59:59 2100",
          "yesterday",
          "");
  private static final List<String> UNITS = List.of("bytes=", "Bytes=", "bytes =", "items=", "");
  private static final List<String> SIMPLE = List.of("Origin", "Accept-Encoding", "Cache-Control");
  private static final List<String> VALUES =
      List.of(
          "https://maps.example",
          "https://other.example",
          "null",
          "gzip",
          "identity;q=0",
          "no-cache");

  private final SplittableRandom random;
  private final String etag;
  private final long size;

  /**
   * @param etag entity tag of the requested resource, so that some conditions match
   * @param size its size in bytes, so that some ranges fit
   */
  RandomRequestHeaders(SplittableRandom random, String etag, long size) {
    this.random = random;
    this.etag = etag;
    this.size = size;
  }

  /** Returns up to three headers as alternating names and values. */
  String[] next() {
    List<String> headers = new ArrayList<>();
    for (int i = random.nextInt(4); i > 0; i--) {
      String name =
          one(
              List.of(
                  "Range",
                  "If-Range",
                  "If-Match",
                  "If-None-Match",
                  "If-Modified-Since",
                  "If-Unmodified-Since",
                  one(SIMPLE)));
      if (!headers.contains(name)) {
        headers.add(name);
        headers.add(value(name));
      }
    }
    return headers.toArray(String[]::new);
  }

  private String value(String name) {
    return switch (name) {
      case "Range" -> range();
      case "If-Match", "If-None-Match" -> tags();
      case "If-Range" -> random.nextBoolean() ? tag() : one(DATES);
      case "If-Modified-Since", "If-Unmodified-Since" -> one(DATES);
      default -> one(VALUES);
    };
  }

  private String range() {
    String unit = random.nextInt(4) > 0 ? "bytes=" : one(UNITS);
    return unit + several(random.nextInt(10) == 0 ? 10 : 3, this::part);
  }

  private String part() {
    return switch (random.nextInt(8)) {
      case 0 -> "-" + number();
      case 1 -> number() + "-";
      case 2 -> one(List.of("", "-", "a-b", "5", "1-2-3", " 7-9 ", "0x1-2"));
      default -> number() + "-" + number();
    };
  }

  private String number() {
    List<Long> edges = List.of(0L, 1L, size - 1, size, size + 1, Long.MAX_VALUE);
    return random.nextInt(3) == 0
        ? one(edges).toString()
        : Long.toString(random.nextInt((int) Math.min(size, 5_000)));
  }

  private String tags() {
    return random.nextInt(5) == 0 ? one(List.of("*", "", ",")) : several(3, this::tag);
  }

  private String tag() {
    return one(List.of(etag, etag, "W/" + etag, "\"other\"", "\"open", "bare", "\"\""));
  }

  private String several(int most, Supplier<String> each) {
    return IntStream.rangeClosed(0, random.nextInt(most))
        .mapToObj(i -> each.get())
        .collect(Collectors.joining(random.nextBoolean() ? "," : " , "));
  }

  private <T> T one(List<T> of) {
    return of.get(random.nextInt(of.size()));
  }
}
