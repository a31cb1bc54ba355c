package twf.tiles.deploy;

import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.yaml.snakeyaml.LoaderOptions;
import org.yaml.snakeyaml.Yaml;
import org.yaml.snakeyaml.constructor.SafeConstructor;

/** Reads the rules of conf/prometheus/alerts.yml. */
final class AlertRules {
  private AlertRules() {}

  /** Returns all rules, recording and alerting. */
  static List<Map<String, Object>> all() {
    Map<String, Object> file = yaml(AdaptedConfig.read("prometheus/alerts.yml").text());
    return maps(file.get("groups")).flatMap(group -> maps(group.get("rules"))).toList();
  }

  /** Returns the alerting rules. */
  static List<Map<String, Object>> alerts() {
    return all().stream().filter(rule -> rule.containsKey("alert")).toList();
  }

  /** Returns the expression of a rule. */
  static String expression(Map<String, Object> rule) {
    return String.valueOf(rule.get("expr"));
  }

  /** Returns an alert, preceded by the recording rules that it uses directly or indirectly. */
  static List<Map<String, Object>> neededBy(String alert) {
    Set<Map<String, Object>> needed = new LinkedHashSet<>(List.of(named("alert", alert)));
    int before = 0;
    while (needed.size() > before) {
      before = needed.size();
      String read = needed.stream().map(AlertRules::expression).collect(Collectors.joining());
      all().stream()
          .filter(rule -> rule.get("record") instanceof String name && read.contains(name))
          .forEach(needed::add);
    }
    return all().stream().filter(needed::contains).toList();
  }

  /** Returns a rule file with only these rules. */
  static String file(List<Map<String, Object>> rules) {
    return new Yaml().dump(Map.of("groups", List.of(Map.of("name", "all", "rules", rules))));
  }

  private static Map<String, Object> named(String kind, String name) {
    return all().stream().filter(rule -> name.equals(rule.get(kind))).findFirst().orElseThrow();
  }

  /** Returns an annotation of an alert, or an empty text. */
  static String annotation(Map<String, Object> alert, String name) {
    return map(alert.getOrDefault("annotations", Map.of())).getOrDefault(name, "").toString();
  }

  /** Parses a YAML file whose root is a map. */
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
