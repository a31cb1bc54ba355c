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
 * A host as settings, options and {@code Host} headers name it: a DNS name, an IPv4 address in
 * dotted decimals, or an IPv6 address. Parsing resolves no name. Immutable.
 */
public final class Host {
  /** What messages say is allowed. */
  public static final String FORMS =
      "a host name, or an IPv4 or IPv6 address (IPv6 with or without brackets), without a port";

  private static final String LOCALHOST = "localhost";

  /** RFC 1123, 2.1, and the underscore that some networks use. */
  private static final Pattern NAME =
      ignoringCase("(?=.{1,253}$)[a-z0-9_-]{1,63}(\\.[a-z0-9_-]{1,63})*");

  /**
   * No name ends in a number (RFC 1123, 2.1). Resolvers take such texts for addresses: {@code
   * 127.1}, {@code 0} and {@code 010.0.0.1} are read in different ways by different programs.
   */
  private static final Pattern ENDS_IN_NUMBER = ignoringCase("(.*\\.)?([0-9]+|0x[0-9a-f]*)");

  private static final String OCTET = "(25[0-5]|2[0-4][0-9]|1[0-9]{2}|[1-9]?[0-9])";
  private static final Pattern IPV4 = Pattern.compile(OCTET + "(\\." + OCTET + "){3}");

  /**
   * Has a colon, so that {@link InetAddress} takes it for an IPv6 address or fails, and asks no
   * name server; the zone follows {@code %} (RFC 4007) or, in a URL, {@code %25} (RFC 6874).
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

  /** The host of {@code text}; null where it is none. A trailing dot is allowed (RFC 3986). */
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
    boolean named = NAME.matcher(name).matches() && !ENDS_IN_NUMBER.matcher(name).matches();
    return named ? new Host(text, null, null) : null;
  }

  /**
   * The host of a text that {@link #parse} has accepted before.
   *
   * @throws IllegalArgumentException where it is none
   */
  public static Host of(String text) {
    Host host = parse(text);
    if (host == null) {
      throw new IllegalArgumentException("expected " + FORMS + ", found " + text);
    }
    return host;
  }

  /** The host of an address that is known. */
  public static Host of(InetAddress address) {
    return of(address.getHostAddress());
  }

  /** The address of a literal; null where it is none. Asks no name server. */
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

  /** As sockets take it: without brackets; a name as it was written. */
  public String text() {
    return text;
  }

  /** As it stands in URLs and {@code Host} headers: IPv6 in brackets. */
  public String inUrl() {
    return text.contains(":") ? "[" + text.replace("%", "%25") + "]" : text;
  }

  /** {@code host:port}, as it stands in URLs, {@code Host} headers and messages. */
  public String withPort(int port) {
    return inUrl() + ":" + port;
  }

  /** Equal for two texts of one address, or of one name. */
  public String canonical() {
    if (address == null) {
      return withoutDot(text.toLowerCase(Locale.ROOT));
    }
    return zone == null ? address.getHostAddress() : address.getHostAddress() + "%" + zone;
  }

  /** Whether it is an address, and no name. */
  public boolean isAddress() {
    return address != null;
  }

  /** Whether it is an IPv6 address of one network interface ({@code fe80::1%eth0}). */
  public boolean hasZone() {
    return zone != null;
  }

  /**
   * Whether only this machine reaches it. {@code localhost} counts as such; no other name does, as
   * it may mean something else when it is resolved.
   */
  public boolean isLoopback() {
    return address == null ? canonical().equals(LOCALHOST) : address.isLoopbackAddress();
  }

  /** Whether it stands for all addresses of this machine. */
  public boolean isWildcard() {
    return address != null && address.isAnyLocalAddress();
  }

  /**
   * Where this machine reaches a server that listens on this host: itself, and for a wildcard the
   * loopback address. A machine may let servers listen on {@code ::} and have no {@code ::1}, as
   * containers without IPv6 do; such a server takes IPv4 too.
   */
  public Host reachable() {
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
   * All addresses that the system's resolver has for it, in its order. Blocks, unless it is an
   * address.
   *
   * @throws UnknownHostException where there is none
   */
  public List<InetAddress> addresses() throws UnknownHostException {
    return List.of(InetAddress.getAllByName(text));
  }

  @Override
  public String toString() {
    return text;
  }
}
