package twf.tiles.http;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;
import twf.tiles.error.FailureException;
import twf.tiles.event.FailureCodes;
import twf.tiles.testing.LogCapture;
import twf.tiles.testing.TestClock;

final class ProblemResponderTest {
  private final TestClock clock = TestClock.stopped();
  private final ProblemResponder problems =
      new ProblemResponder(new CorsPolicy(List.of("*")), "", clock);

  private String detailOf(String file) {
    ProblemDetail problem = problems.toProblem(FailureException.malformed(file, "is damaged"));
    assertThat(problem.status()).isEqualTo(500);
    assertThat(problem.detail()).doesNotContain(file);
    return problem.detail();
  }

  @Test
  void logsHiddenFailuresOnceAMinuteAndNamesOnlyLoggedIds() {
    try (LogCapture log = new LogCapture(ProblemResponder.class)) {
      String first = detailOf("first.pmtiles");
      assertThat(first).matches("unexpected error [0-9a-f-]{36}: see the log");
      for (int i = 0; i < 100; i++) {
        assertThat(detailOf("more.pmtiles")).isEqualTo("unexpected error: see the log");
      }
      assertThat(log.events()).hasSize(1);
      String id = first.replaceAll("unexpected error |: see the log", "");
      assertThat(log.containing("first.pmtiles")).singleElement().asString().contains(id);

      clock.advance(Duration.ofMinutes(1));
      assertThat(detailOf("last.pmtiles")).matches("unexpected error [0-9a-f-]{36}: see the log");
      assertThat(log.events()).hasSize(2);
      assertThat(log.containing("101 such requests"))
          .singleElement()
          .asString()
          .contains("last.pmtiles");
    }
  }

  @Test
  void logsUnexpectedExceptionsOnceAMinute() {
    try (LogCapture log = new LogCapture(FailureCodes.class)) {
      for (int i = 0; i < 100; i++) {
        ProblemDetail problem = problems.toProblem(new IllegalStateException("secret"));
        assertThat(problem.status()).isEqualTo(500);
        assertThat(problem.detail()).startsWith("unexpected error").doesNotContain("secret");
      }
      assertThat(log.events()).hasSize(1);
      clock.advance(Duration.ofMinutes(1));
      problems.toProblem(new IllegalStateException("secret"));
      assertThat(log.containing("100 such requests")).hasSize(1);
    }
  }
}
