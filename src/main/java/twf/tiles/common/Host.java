package twf.tiles.common;

import java.net.Inet6Address;
import java.net.InetAddress;
import java.net.NetworkInterface;
import java.net.SocketException;
import java.net.UnknownHostException;
import java.util.List;
import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * A host from settings, options or {@code Host} headers: a DNS name, a dotted IPv4 address or an
 * IPv6 address. Parsing does no DNS lookup. Immutable.
 */
public final class Host {
  /** The accepted forms, for messages. */
  public static final String FORMS =
      "a host name, or an IPv4 or IPv6 address (IPv6 with or without brackets), without a port";

  private static final String LOCALHOST = "localhost";

  /** RFC 1123, section 2.1, plus the underscore that some networks use. */
  private static final Pattern NAME =
      ignoringCase("(?=.{1,253}$)[a-z0-9_-]{1,63}(\\.[a-z0-9_-]{1,63})*");

  /**
   * Matches texts that end in a number, which no DNS name does (RFC 1123, section 2.1). Resolvers
   * take such texts for addresses, and programs disagree on {@code 127.1}, {@code 0} and {@code
   * 010.0.0.1}.
   */
  private static final Pattern ENDS_IN_NUMBER = ignoringCase("(.*\\.)?([0-9]+|0x[0-9a-f]*)");

  private static final String OCTET = "(25[0-5]|2[0-4][0-9]|1[0-9]{2}|[1-9]?[0-9])";
  private static final Pattern IPV4 = Pattern.compile(OCTET + "(\\." + OCTET + "){3}");

  /**
   * The text must contain a colon, so that {@link InetAddress} parses it as an IPv6 address or
   * fails, without a DNS lookup. The zone follows {@code %} (RFC 4007) or, in a URL, {@code %25}
   * (RFC 6874).
   */
  private static final Pattern IPV6 =
      ignoringCase(
          "(?<address>[0-9a-f:](?=[^%]*:)[0-9a-f:.]{1,44})(%(25)?(?<zone>[a-z0-9._~-]{1,15}))?");

  private final String text;
  private final @Nullable InetAddress address;
  private final @Nullable String zone;

  private Host(String text, @Nullable InetAddress address, @Nullable String zone) {
    this.text = text;
    this.address = address;
    this.zone = zone;
  }

  /** Parses a host; null if the text is not one. A trailing dot is allowed (RFC 3986). */
  public static @Nullable Host parse(String text) {
    boolean bracketed = text.startsWith("[") && text.endsWith("]");
    Matcher ipv6 = IPV6.matcher(bracketed ? text.substring(1, text.length() - 1) : text);
    if (ipv6.matches()) {
      String zone = ipv6.group("zone");
      String plain = ipv6.group("address").toLowerCase(Locale.ROOT);
      InetAddress address = literal(plain);
      return address == null
          ? null
          : new Host(zone == null ? plain : plain + "%" + zone, address, zone);
    }
    String name = withoutDot(text);
    if (IPV4.matcher(name).matches()) {
      return new Host(name, literal(name), null);
    }
    boolean isName = NAME.matcher(name).matches() && !ENDS_IN_NUMBER.matcher(name).matches();
    return isName ? new Host(text, null, null) : null;
  }

  /**
   * Parses a host that is known to be valid.
   *
   * @throws IllegalArgumentException if it is not
   */
  public static Host of(String text) {
    Host host = parse(text);
    if (host == null) {
      throw new IllegalArgumentException("expected " + FORMS + ", found " + text);
    }
    return host;
  }

  /** Returns the host of an address. */
  public static Host of(InetAddress address) {
    return of(address.getHostAddress());
  }

  /** Parses an address literal without a DNS lookup; null if it is not one. */
  private static @Nullable InetAddress literal(String text) {
    try {
      return InetAddress.getByName(text);
    } catch (UnknownHostException e) {
      return null;
    }
  }

  private static Pattern ignoringCase(String expression) {
    return Pattern.compile(expression, Pattern.CASE_INSENSITIVE);
  }

  private static String withoutDot(String text) {
    return text.endsWith(".") ? text.substring(0, text.length() - 1) : text;
  }

  /** Returns the host as used for sockets: without brackets; a name as written. */
  public String text() {
    return text;
  }

  /** Returns the host as used in URLs and {@code Host} headers: IPv6 addresses in brackets. */
  public String toUrlText() {
    return text.contains(":") ? "[" + text.replace("%", "%25") + "]" : text;
  }

  /** Returns {@code host:port} as used in URLs, {@code Host} headers and messages. */
  public String withPort(int port) {
    return toUrlText() + ":" + port;
  }

  /** Returns a normal form that is equal for all spellings of an address or a name. */
  public String canonical() {
    if (address == null) {
      return withoutDot(text.toLowerCase(Locale.ROOT));
    }
    return zone == null ? address.getHostAddress() : address.getHostAddress() + "%" + zone;
  }

  /** Returns whether this is an address rather than a name. */
  public boolean isAddress() {
    return address != null;
  }

  /** Returns whether this is an IPv6 address with a zone ({@code fe80::1%eth0}). */
  public boolean hasZone() {
    return zone != null;
  }

  /**
   * Returns whether the host is reachable from this machine only. {@code localhost} counts; other
   * names do not, because resolution may change.
   */
  public boolean isLoopback() {
    return address == null ? canonical().equals(LOCALHOST) : address.isLoopbackAddress();
  }

  /** Returns whether this is the wildcard address of all interfaces. */
  public boolean isWildcard() {
    return address != null && address.isAnyLocalAddress();
  }

  /**
   * Returns the host to connect to from this machine: the host itself, or the loopback address for
   * a wildcard. Containers without IPv6 may listen on {@code ::} without having {@code ::1}; such a
   * server accepts IPv4 as well.
   */
  public Host loopbackOrSelf() {
    if (!isWildcard()) {
      return this;
    }
    Host ipv6 = of("::1");
    return address instanceof Inet6Address && isLocal(ipv6) ? ipv6 : of("127.0.0.1");
  }

  private static boolean isLocal(Host host) {
    try {
      return NetworkInterface.getByInetAddress(host.address) != null;
    } catch (SocketException e) {
      return false;
    }
  }

  /**
   * Resolves the host to all its addresses, in the resolver's order. Blocks on DNS unless this is
   * an address.
   *
   * @throws UnknownHostException if there is none
   */
  public List<InetAddress> addresses() throws UnknownHostException {
    return List.of(InetAddress.getAllByName(text));
  }

  @Override
  public String toString() {
    return text;
  }
}
