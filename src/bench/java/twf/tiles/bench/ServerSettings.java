package twf.tiles.bench;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import twf.tiles.config.Setting;

/** Settings of the server for comparisons with other servers. */
final class ServerSettings {
  /** One event loop to match nginx's one worker; the load generator uses the other core. */
  private static final Map<String, String> WANTED = Map.of("HTTP_EVENT_LOOPS", "1");

  private ServerSettings() {}

  /**
   * Returns the settings that the server supports, plus additional ones.
   *
   * @param more {@code KEY=value}, not checked
   */
  static Map<String, String> measured(List<String> more) {
    Map<String, String> settings = new LinkedHashMap<>(WANTED);
    settings.keySet().retainAll(known());
    for (String one : more) {
      int at = one.indexOf('=');
      if (at < 1) {
        throw new IllegalArgumentException("BENCH_SETTINGS: expected KEY=value, found " + one);
      }
      settings.put(one.substring(0, at), one.substring(at + 1));
    }
    return settings;
  }

  /** Returns the keys that the server knows; an unknown key would prevent its start. */
  private static Set<String> known() {
    return Setting.all().stream().map(Setting::key).collect(Collectors.toSet());
  }
}
