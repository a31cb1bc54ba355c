package twf.tiles.deploy;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import twf.tiles.testing.ExpectedMetrics;

/** Checks conf/prometheus and conf/grafana without running Prometheus or Grafana. */
class MonitoringConfigTest {
  private final GrafanaDashboard dashboard = GrafanaDashboard.shipped();

  @Test
  void usesExactlyContractMetricsInDashboard() {
    Set<String> used =
        dashboard.expressions().stream()
            .flatMap(expression -> ExpectedMetrics.in(expression).stream())
            .collect(Collectors.toCollection(TreeSet::new));
    assertThat(used).isEqualTo(new TreeSet<>(ExpectedMetrics.labels().keySet()));
    assertThat(ExpectedMetrics.in(dashboard.json().toString())).isEqualTo(used);
  }

  @Test
  void definesIdTitleUnitAndQueryPerPanel() {
    List<JsonNode> panels = dashboard.panels();
    assertThat(panels).extracting(panel -> panel.path("id").asInt()).doesNotHaveDuplicates();
    assertThat(dashboard.graphs())
        .isNotEmpty()
        .allSatisfy(
            panel -> {
              assertThat(panel.path("title").asText()).isNotBlank();
              assertThat(panel.path("description").asText()).isNotBlank();
              assertThat(panel.at("/fieldConfig/defaults/unit").asText()).isNotBlank();
              assertThat(panel.path("targets")).isNotEmpty();
            });
    assertThat(dashboard.targets())
        .allSatisfy(
            target -> {
              assertThat(target.path("expr").asText()).isNotBlank();
              assertThat(target.path("legendFormat").asText()).contains("{{");
              assertThat(target.at("/datasource/uid").asText()).isEqualTo("${datasource}");
            });
  }

  @Test
  void laysOutPanelsWithoutOverlap() {
    Set<String> cells = new TreeSet<>();
    for (JsonNode panel : dashboard.panels()) {
      JsonNode at = panel.path("gridPos");
      for (int x = at.path("x").asInt(); x < at.path("x").asInt() + at.path("w").asInt(); x++) {
        for (int y = at.path("y").asInt(); y < at.path("y").asInt() + at.path("h").asInt(); y++) {
          assertThat(x).isLessThan(24);
          assertThat(cells.add(x + "," + y)).as("%s at %s,%s", panel.path("title"), x, y).isTrue();
        }
      }
    }
  }

  @Test
  void offersDataSourceJobAndModelVariables() {
    assertThat(GrafanaDashboard.stream(dashboard.json().at("/templating/list")))
        .extracting(variable -> variable.path("name").asText())
        .containsExactly("datasource", "job", "model");
    assertThat(dashboard.expressions())
        .allSatisfy(expression -> assertThat(expression).contains("job=~\"$job\""))
        .filteredOn(expression -> !expression.matches(".*(free_bytes|legacy).*"))
        .allSatisfy(expression -> assertThat(expression).contains("model=~\"$model\""));
  }

  @Test
  void documentsSeverityMeaningAndActionPerAlert() {
    assertThat(AlertRules.alerts())
        .hasSizeGreaterThan(10)
        .allSatisfy(
            alert -> {
              String severity = AlertRules.map(alert.get("labels")).get("severity").toString();
              assertThat(severity).isIn("critical", "warning");
              assertThat(AlertRules.annotation(alert, "summary")).isNotBlank();
              assertThat(AlertRules.annotation(alert, "description"))
                  .doesNotContain("\n")
                  .containsPattern("(: |with: )(tilesctl|systemctl|journalctl|promtool) ");
            });
  }

  @Test
  void linksEveryAlertToRunbookHeading() throws IOException {
    Set<String> headings =
        Files.readAllLines(Path.of("src/docs/RUNBOOK.md")).stream()
            .filter(line -> line.startsWith("#"))
            .map(line -> line.replaceFirst("^#+ ", ""))
            .collect(Collectors.toSet());
    assertThat(AlertRules.alerts())
        .allSatisfy(alert -> assertThat(AlertRules.annotation(alert, "runbook")).isIn(headings));
  }

  @Test
  void testsEveryAlertFiringAndSilent() {
    Map<String, Object> file =
        AlertRules.yaml(AdaptedConfig.read("prometheus/alerts_test.yml").text());
    List<Map<String, Object>> tests = AlertRules.maps(file.get("tests")).toList();
    assertThat(AlertRules.alerts())
        .extracting(alert -> alert.get("alert").toString())
        .allSatisfy(
            name -> assertThat(tests).anyMatch(test -> firesAndIsSilentBeforeAndAfter(test, name)));
  }

  private static boolean firesAndIsSilentBeforeAndAfter(Map<String, Object> test, String name) {
    String fired =
        AlertRules.maps(test.get("promql_expr_test"))
            .map(moment -> moment.get("exp_samples").toString().contains('"' + name + '"'))
            .map(fires -> fires ? "1" : "0")
            .collect(Collectors.joining());
    return fired.matches(".*01+0.*")
        && AlertRules.maps(test.get("alert_rule_test"))
            .anyMatch(rendered -> rendered.get("alertname").equals(name));
  }
}
