package twf.tiles.config;

import java.net.URI;
import java.net.URISyntaxException;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.time.DateTimeException;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.Arrays;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import twf.tiles.common.Host;

/** Parsers of textual values. Each returns null if the text is invalid. */
final class ValueParsers {
  private static final Pattern NUMBER = Pattern.compile("-?[0-9]{1,18}");
  private static final Pattern VISIBLE = Pattern.compile("[^\\s\\p{Cntrl}]+");

  /** RFC 3339, section 5.6. The parser of the JDK accepts more forms. */
  private static final Pattern TIME =
      Pattern.compile(
          "\\d{4}-\\d{2}-\\d{2}[Tt]\\d{2}:\\d{2}:\\d{2}(\\.\\d{1,9})?([Zz]|[+-]\\d{2}:\\d{2})");

  /** RFC 6454, section 6.1: no path, not even a slash. */
  private static final Pattern ORIGIN =
      Pattern.compile("[a-z][a-z0-9+.-]*://([a-z0-9._-]+|\\[[0-9a-f:.]+\\])(:[0-9]{1,5})?");

  static final int MAX_PORT = 65_535;
  private static final int MAX_NAME = 100;

  private ValueParsers() {}

  /**
   * Parses a YAML list or a text with commas; null if {@code value} is neither or an item is
   * invalid.
   */
  static @Nullable List<String> list(Object value, Setting.Parser<String, String> form) {
    if (!(value instanceof List || value instanceof String)) {
      return null;
    }
    List<?> items =
        value instanceof List<?> list ? list : Arrays.asList(value.toString().split(",", -1));
    Set<String> parsed = new LinkedHashSet<>();
    for (Object item : items) {
      String text = item instanceof String raw ? form.parse(raw.strip()) : null;
      if (text == null) {
        return null;
      }
      parsed.add(text);
    }
    return List.copyOf(parsed);
  }

  static @Nullable Boolean flag(String text) {
    if (text.equalsIgnoreCase("true")) {
      return Boolean.TRUE;
    }
    return text.equalsIgnoreCase("false") ? Boolean.FALSE : null;
  }

  static @Nullable Long number(String text, long min, long max) {
    if (!NUMBER.matcher(text).matches()) {
      return null;
    }
    long value = Long.parseLong(text);
    return value < min || value > max ? null : Long.valueOf(value);
  }

  /**
   * Parses a host to listen on, without brackets. Zones are rejected: Vert.x cannot listen on them.
   */
  static @Nullable String host(String text) {
    Host host = Host.parse(text);
    return host == null || host.hasZone() ? null : host.text();
  }

  /** Parses a host to its {@link Host#canonical} form. */
  static @Nullable String canonicalHost(String text) {
    Host host = Host.parse(text);
    return host == null ? null : host.canonical();
  }

  static Settings.@Nullable Transport transport(String text) {
    for (Settings.Transport transport : Settings.Transport.values()) {
      if (transport.externalName().equals(text)) {
        return transport;
      }
    }
    return null;
  }

  static Settings.@Nullable NodeRole role(String text) {
    for (Settings.NodeRole role : Settings.NodeRole.values()) {
      if (role.externalName().equals(text)) {
        return role;
      }
    }
    return null;
  }

  static @Nullable String token(String text) {
    return VISIBLE.matcher(text).matches() ? text : null;
  }

  static @Nullable String name(String text) {
    boolean hasValidLength = !text.isBlank() && text.length() <= MAX_NAME;
    return hasValidLength && text.chars().noneMatch(Character::isISOControl) ? text.strip() : null;
  }

  /** Parses a path and makes it absolute and normalised. */
  static @Nullable Path path(String text) {
    if (text.isBlank()) {
      return null;
    }
    try {
      return Path.of(text).toAbsolutePath().normalize();
    } catch (InvalidPathException e) {
      return null;
    }
  }

  static @Nullable Instant time(String text) {
    if (!TIME.matcher(text).matches()) {
      return null;
    }
    try {
      return OffsetDateTime.parse(text).toInstant();
    } catch (DateTimeException e) {
      return null;
    }
  }

  /**
   * Parses {@code *} or an origin, normalised to the form that browsers send: lower case, without
   * the default port of the scheme.
   */
  static @Nullable String origin(String text) {
    String lower = text.toLowerCase(Locale.ROOT);
    if (lower.equals("*")) {
      return lower;
    }
    if (!ORIGIN.matcher(lower).matches()) {
      return null;
    }
    try {
      URI uri = new URI(lower);
      if (uri.getPort() > MAX_PORT) {
        return null;
      }
      boolean isDefaultPort =
          uri.getPort() == ("https".equals(uri.getScheme()) ? 443 : 80)
              && uri.getScheme().startsWith("http");
      return isDefaultPort ? lower.substring(0, lower.lastIndexOf(':')) : lower;
    } catch (URISyntaxException e) {
      return null;
    }
  }
}
