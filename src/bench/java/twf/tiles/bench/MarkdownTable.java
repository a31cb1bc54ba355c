package twf.tiles.bench;

import java.io.PrintStream;
import java.util.ArrayList;
import java.util.List;

/** The results of one benchmark as a Markdown table. */
final class MarkdownTable implements Report {
  private final List<String> rows = new ArrayList<>();

  /**
   * @param what the measured quantity with its unit
   * @param goal the target; empty if there is none
   */
  void row(String what, String goal, Measurements figures) {
    rows.add(
        "| %s | %s | %s | %s | %s | %d |"
            .formatted(
                what,
                goal,
                Measurements.text(figures.median()),
                Measurements.text(figures.min()),
                Measurements.text(figures.max()),
                figures.count()));
  }

  void row(String what, String goal, double value) {
    row(what, goal, new Measurements(List.of(value)));
  }

  @Override
  public void print(PrintStream out) {
    out.println("| figure | goal | median | min | max | n |");
    out.println("|---|---|---|---|---|---|");
    rows.forEach(out::println);
    out.println();
  }
}
