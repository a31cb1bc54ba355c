package twf.tiles.publishing.state;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Instant;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;
import twf.tiles.domain.RunId;
import twf.tiles.domain.VariableKey;
import twf.tiles.event.CheckOutcome;
import twf.tiles.event.ValidationReport;

class ReportStoreTest {
  private static final RunId RUN = new RunId("20260129_18z");

  private static VariableKey key(String model) {
    return new VariableKey(model, RUN, "tmp2m");
  }

  private static ValidationReport report(String model, CheckOutcome outcome) {
    return new ValidationReport(
        model, RUN, "tmp2m", Instant.EPOCH, outcome, "said", List.of(), null);
  }

  @Test
  void forgetsUnstagedVariables() {
    ReportStore reports = new ReportStore("immutability");
    reports.put(report("gfs", CheckOutcome.FAIL), null);
    reports.put(report("junk", CheckOutcome.FAIL), null);
    reports.retain(Set.of(key("gfs")));
    assertThat(reports.models()).containsExactly("gfs");
    assertThat(reports.find(key("junk"))).isEmpty();
    assertThat(reports.failedReports("gfs")).hasSize(1);
  }

  @Test
  void boundsModelsWithOnlyFailures() {
    ReportStore reports = new ReportStore("immutability", 3);
    for (int i = 0; i < 10; i++) {
      reports.put(report("junk" + i, CheckOutcome.FAIL), null);
    }
    assertThat(reports.models()).containsExactlyInAnyOrder("junk0", "junk1", "junk2");
    reports.put(report("gfs", CheckOutcome.PASS), null);
    reports.put(report("junk1", CheckOutcome.FAIL), null);
    assertThat(reports.models()).contains("gfs", "junk1").hasSize(4);
    reports.retain(Set.of(key("gfs")));
    reports.put(report("hrrr", CheckOutcome.FAIL), null);
    assertThat(reports.models()).containsExactlyInAnyOrder("gfs", "hrrr");
  }
}
