package twf.tiles.app;

import java.net.UnknownHostException;
import twf.tiles.common.Host;
import twf.tiles.config.Setting;
import twf.tiles.config.Settings;
import twf.tiles.error.FailureException;

/**
 * The addresses that the ports listen on. Names are resolved once, by the system's resolver: the
 * probe must ask the very address that the public port listens on, and a name may have several, in
 * an order that changes.
 *
 * @param publicPort of the public port
 * @param management of the management port and the event-bus bridge
 */
record ListenAddresses(Host publicPort, Host management) {
  /**
   * Blocks while names are resolved.
   *
   * @throws FailureException a bad request that names the key
   */
  static ListenAddresses resolve(Settings settings) {
    Host management = resolve("MANAGEMENT_HOST", settings.get(Setting.MANAGEMENT_HOST));
    if (settings.management().tls() == null && !management.isLoopback()) {
      throw FailureException.badRequest(
          "MANAGEMENT_HOST: value \"%s\" is the address %s here: expected a loopback address"
                  .formatted(settings.get(Setting.MANAGEMENT_HOST), management)
              + " where neither MANAGEMENT_TLS_CERT_FILE nor MANAGEMENT_TLS_KEY_FILE is set");
    }
    return new ListenAddresses(resolve("HTTP_HOST", settings.get(Setting.HTTP_HOST)), management);
  }

  private static Host resolve(String key, String text) {
    Host host = Host.of(text);
    try {
      return host.isAddress() ? host : Host.of(host.addresses().get(0));
    } catch (UnknownHostException e) {
      throw FailureException.badRequest(
          ("%s: value \"%s\" has no address: expected an address,"
                  + " or a name that this machine resolves")
              .formatted(key, text));
    }
  }
}
