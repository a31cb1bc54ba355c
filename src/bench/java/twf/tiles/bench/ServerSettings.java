package twf.tiles.bench;

import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;

/** How the server is set where it is compared with others. */
final class ServerSettings {
  /** One event loop beside nginx's one worker: the load generator has the other core. */
  private static final Map<String, String> WANTED = Map.of("HTTP_EVENT_LOOPS", "1");

  private ServerSettings() {}

  /**
   * What is wanted, as far as the server knows such keys.
   *
   * @param more {@code KEY=value}, taken as they are
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

  /** An unknown key would stop the start; the names are nobody's business outside their room. */
  private static Set<String> known() {
    try {
      Object[] keys = Class.forName("twf.tiles.config.source.SettingKey").getEnumConstants();
      return Arrays.stream(keys).map(Object::toString).collect(Collectors.toSet());
    } catch (ClassNotFoundException renamed) {
      throw new IllegalStateException("where the settings' keys are declared", renamed);
    }
  }
}
