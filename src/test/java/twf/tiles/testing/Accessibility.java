package twf.tiles.testing;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * Runs <a href="https://github.com/dequelabs/axe-core">axe</a> on the current state of a page.
 * Covers names, roles, landmarks, contrast and similar rules of WCAG 2.2 A and AA and axe's best
 * practices.
 */
public final class Accessibility {
  /** Where the web build installs axe. */
  private static final Path AXE = Path.of("target/web/node_modules/axe-core/axe.min.js");

  private static final String RUN =
      """
      window.found = undefined;
      axe.run({ resultTypes: ['violations'] }).then(({ violations, passes }) => {
        window.passed = passes.length;
        window.found = violations.flatMap(({ id, nodes }) =>
          nodes.map((node) => `${id}: ${node.target}: ${node.failureSummary}`));
      }, (cause) => { window.found = [String(cause)]; });
      """;

  private Accessibility() {}

  /** Asserts that the open page has no accessibility violations. */
  public static void assertAccessible(ChromiumBrowser browser, String name) {
    if (!Boolean.TRUE.equals(browser.script("return 'axe' in window"))) {
      browser.script(source());
    }
    browser.script(RUN);
    browser.awaitTrue("window.found !== undefined");
    assertThat(browser.script("return window.found.join('\\n')")).as(name).isEqualTo("");
    assertThat((Long) browser.script("return window.passed")).as("rules that passed").isPositive();
  }

  private static String source() {
    try {
      return Files.readString(AXE) + ";window.axe = axe;";
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
