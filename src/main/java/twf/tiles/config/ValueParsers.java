package twf.tiles.config;

import java.net.URI;
import java.net.URISyntaxException;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.time.DateTimeException;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.Locale;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import twf.tiles.common.Host;

/** The forms that values may have: each gives the value of a text, or null where it is wrong. */
final class ValueParsers {
  private static final Pattern NUMBER = Pattern.compile("-?[0-9]{1,18}");
  private static final Pattern VISIBLE = Pattern.compile("[^\\s\\p{Cntrl}]+");

  /** RFC 3339, section 5.6; what Java accepts beyond it is not. */
  private static final Pattern TIME =
      Pattern.compile(
          "\\d{4}-\\d{2}-\\d{2}[Tt]\\d{2}:\\d{2}:\\d{2}(\\.\\d{1,9})?([Zz]|[+-]\\d{2}:\\d{2})");

  /** RFC 6454, section 6.1: no path, not even a slash. */
  private static final Pattern ORIGIN =
      Pattern.compile("[a-z][a-z0-9+.-]*://([a-z0-9._-]+|\\[[0-9a-f:.]+\\])(:[0-9]{1,5})?");

  private static final int MAX_NAME = 100;
  private static final int MAX_PORT = 65535;

  private ValueParsers() {}

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

  /** A host to listen on, without brackets; the network library cannot listen on a zone. */
  static @Nullable String host(String text) {
    Host host = Host.parse(text);
    return host == null || host.hasZone() ? null : host.text();
  }

  /** A host as {@link Host#canonical} has it. */
  static @Nullable String canonicalHost(String text) {
    Host host = Host.parse(text);
    return host == null ? null : host.canonical();
  }

  static Settings.@Nullable Transport transport(String text) {
    for (Settings.Transport transport : Settings.Transport.values()) {
      if (transport.word().equals(text)) {
        return transport;
      }
    }
    return null;
  }

  static @Nullable String token(String text) {
    return VISIBLE.matcher(text).matches() ? text : null;
  }

  static @Nullable String name(String text) {
    boolean fits = !text.isBlank() && text.length() <= MAX_NAME;
    return fits && text.chars().noneMatch(Character::isISOControl) ? text.strip() : null;
  }

  /** Absolute and normalised. */
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

  /** {@code *}, or an origin as browsers send it: lower case, without the scheme's own port. */
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
      boolean implied =
          uri.getPort() == ("https".equals(uri.getScheme()) ? 443 : 80)
              && uri.getScheme().startsWith("http");
      return implied ? lower.substring(0, lower.lastIndexOf(':')) : lower;
    } catch (URISyntaxException e) {
      return null;
    }
  }
}
