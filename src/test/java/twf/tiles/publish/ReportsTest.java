package twf.tiles.publish;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Instant;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;
import twf.tiles.bus.Outcome;
import twf.tiles.bus.ValidationReport;
import twf.tiles.contract.RunId;
import twf.tiles.contract.VariableKey;

class ReportsTest {
  private static final RunId RUN = new RunId("20260129_18z");

  private static VariableKey key(String model) {
    return new VariableKey(model, RUN, "tmp2m");
  }

  private static ValidationReport report(String model, Outcome outcome) {
    return new ValidationReport(
        model, RUN, "tmp2m", Instant.EPOCH, outcome, "said", List.of(), null);
  }

  @Test
  void forgetsWhatIsNoLongerStaged() {
    Reports reports = new Reports();
    reports.put(report("gfs", Outcome.FAIL));
    reports.put(report("junk", Outcome.FAIL));
    reports.retain(Set.of(key("gfs")));
    assertThat(reports.models()).containsExactly("gfs");
    assertThat(reports.last(key("junk"))).isEmpty();
    assertThat(reports.failed("gfs")).hasSize(1);
  }

  @Test
  void boundsTheModelsOfWhichAllHasFailed() {
    Reports reports = new Reports(3);
    for (int i = 0; i < 10; i++) {
      reports.put(report("junk" + i, Outcome.FAIL));
    }
    assertThat(reports.models()).containsExactlyInAnyOrder("junk0", "junk1", "junk2");
    reports.put(report("gfs", Outcome.PASS));
    reports.put(report("junk1", Outcome.FAIL));
    assertThat(reports.models()).contains("gfs", "junk1").hasSize(4);
    reports.retain(Set.of(key("gfs")));
    reports.put(report("hrrr", Outcome.FAIL));
    assertThat(reports.models()).containsExactlyInAnyOrder("gfs", "hrrr");
  }
}
