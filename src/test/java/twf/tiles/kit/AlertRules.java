package twf.tiles.kit;

import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.yaml.snakeyaml.LoaderOptions;
import org.yaml.snakeyaml.Yaml;
import org.yaml.snakeyaml.constructor.SafeConstructor;

/** The rules of conf/prometheus/alerts.yml. */
final class AlertRules {
  private AlertRules() {}

  /** Every rule, recording or alerting. */
  static List<Map<String, Object>> all() {
    Map<String, Object> file = yaml(Adapted.of("prometheus/alerts.yml").text());
    return maps(file.get("groups")).flatMap(group -> maps(group.get("rules"))).toList();
  }

  /** Those that alert. */
  static List<Map<String, Object>> alerts() {
    return all().stream().filter(rule -> rule.containsKey("alert")).toList();
  }

  /** What it asks for. */
  static String expression(Map<String, Object> rule) {
    return String.valueOf(rule.get("expr"));
  }

  /** One of its annotations; empty where there is none. */
  static String annotation(Map<String, Object> alert, String name) {
    return map(alert.getOrDefault("annotations", Map.of())).getOrDefault(name, "").toString();
  }

  /** A YAML file of a map. */
  static Map<String, Object> yaml(String text) {
    return map(new Yaml(new SafeConstructor(new LoaderOptions())).load(text));
  }

  static Stream<Map<String, Object>> maps(Object list) {
    return ((List<?>) list).stream().map(AlertRules::map);
  }

  @SuppressWarnings("unchecked")
  static Map<String, Object> map(Object value) {
    return (Map<String, Object>) value;
  }
}
