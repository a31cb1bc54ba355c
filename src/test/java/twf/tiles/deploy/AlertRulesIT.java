package twf.tiles.deploy;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import twf.tiles.testing.ExternalTools;

/** Checks conf/prometheus with promtool. */
@Tag("external")
@Tag("slow")
class AlertRulesIT {
  @TempDir Path folder;

  private String promtool;

  @BeforeEach
  void find() {
    promtool = ExternalTools.require("promtool", "prometheus");
  }

  @Test
  void passesPromtoolCheck() {
    assertThat(ExternalTools.succeed(promtool, "check", "config", "conf/prometheus/prometheus.yml"))
        .contains("1 rule files found", AlertRules.all().size() + " rules found");
  }

  @Test
  void passesPromtoolRuleTests() {
    assertThat(ExternalTools.succeed(promtool, "test", "rules", "conf/prometheus/alerts_test.yml"))
        .contains("SUCCESS");
  }

  @Test
  void hasFiringAndNearMissScenarioPerAlert() {
    AlertScenarios scenarios = AlertScenarios.all();
    assertThat(scenarios.alerts(true)).isEqualTo(names());
    assertThat(scenarios.alerts(false)).isEqualTo(names());
  }

  @ParameterizedTest
  @MethodSource("names")
  void firesOnScenarioButNotOnNearMiss(String alert) throws IOException {
    Path file = folder.resolve(alert + ".yml");
    // Evaluating all rules would take ten times as long.
    Path rules = folder.resolve("rules.yml");
    Files.writeString(rules, AlertRules.file(AlertRules.neededBy(alert)));
    Files.writeString(file, AlertScenarios.all().yaml(rules.toString(), alert));
    assertThat(ExternalTools.succeed(promtool, "test", "rules", file.toString()))
        .contains("SUCCESS");
  }

  private static Set<String> names() {
    return AlertRules.alerts().stream()
        .map(alert -> alert.get("alert").toString())
        .collect(Collectors.toCollection(TreeSet::new));
  }
}
