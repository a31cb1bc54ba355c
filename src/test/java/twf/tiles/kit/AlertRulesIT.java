package twf.tiles.kit;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import twf.tiles.testing.Tools;

/** What promtool says of conf/prometheus. */
class AlertRulesIT {
  private String promtool;

  @BeforeEach
  void find() {
    promtool = Tools.require("promtool", "prometheus");
  }

  @Test
  void theConfigurationAndTheRulesItNamesAreSound() {
    assertThat(Tools.succeed(promtool, "check", "config", "conf/prometheus/prometheus.yml"))
        .contains("1 rule files found", AlertRules.all().size() + " rules found");
  }

  @Test
  void theRulesFireStaySilentAndRecoverAsTheirTestsSay() {
    assertThat(Tools.succeed(promtool, "test", "rules", "conf/prometheus/alerts_test.yml"))
        .contains("SUCCESS");
  }
}
