package twf.tiles.app.verify;

import java.io.PrintWriter;
import java.util.List;
import java.util.Locale;
import picocli.CommandLine.Help.Ansi.Style;
import twf.tiles.event.CheckOutcome;
import twf.tiles.validation.verify.VerifyRow;

/**
 * Rows as a table of aligned columns; details are never cut off. The first column is as wide as
 * anything in it so far: no row is kept back to know the widths of those after it.
 */
final class VerifyTableOutput implements VerifyOutput {
  private static final int CHECK = 19;
  private static final int OUTCOME = 7;

  private final PrintWriter out;
  private final boolean coloured;
  private int width = "FILE".length();
  private boolean begun;

  VerifyTableOutput(PrintWriter out, boolean coloured) {
    this.out = out;
    this.coloured = coloured;
  }

  @Override
  public void printRows(List<VerifyRow> rows) {
    for (VerifyRow row : rows) {
      width = Math.max(width, row.file().length());
    }
    if (!begun && !rows.isEmpty()) {
      begun = true;
      line("FILE", "CHECK", padded("OUTCOME", OUTCOME), "DETAIL");
    }
    for (VerifyRow row : rows) {
      line(row.file(), row.check(), coloured(row.outcome()), row.detail());
    }
    out.flush();
  }

  @Override
  public void printTotals(Totals totals, double seconds) {
    out.printf(
        Locale.ROOT,
        "%s: %s, %s%s, %.1f s%n",
        coloured(totals.outcome()).strip(),
        number(totals.files(), "file"),
        totals.frames() > 0 ? number(totals.frames(), "frame") + ", " : "",
        number(totals.failures(), "failure"),
        seconds);
    out.flush();
  }

  private static String number(long count, String what) {
    return count + " " + what + (count == 1 ? "" : "s");
  }

  private void line(String file, String check, String outcome, String detail) {
    String line = padded(file, width) + "  " + padded(check, CHECK) + "  " + outcome;
    out.println(detail.isEmpty() ? line.stripTrailing() : line + "  " + detail);
  }

  private String coloured(CheckOutcome outcome) {
    String word = padded(outcome.externalName(), OUTCOME);
    if (!coloured) {
      return word;
    }
    Style colour =
        switch (outcome) {
          case PASS -> Style.fg_green;
          case FAIL -> Style.fg_red;
          case WARN, SKIPPED -> Style.fg_yellow;
        };
    return colour.on() + word + colour.off();
  }

  private static String padded(String text, int columns) {
    return text + " ".repeat(Math.max(0, columns - text.length()));
  }
}
