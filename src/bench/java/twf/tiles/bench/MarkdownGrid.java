package twf.tiles.bench;

import java.io.PrintStream;
import java.util.ArrayList;
import java.util.List;

/** A Markdown table with custom columns and with notes below it. */
final class MarkdownGrid implements Report {
  private final List<String> columns;
  private final List<List<String>> rows = new ArrayList<>();
  private final List<String> notes = new ArrayList<>();

  MarkdownGrid(String... columns) {
    this.columns = List.of(columns);
  }

  void row(List<String> cells) {
    if (cells.size() != columns.size()) {
      throw new IllegalArgumentException(cells + " does not fit " + columns);
    }
    rows.add(List.copyOf(cells));
  }

  void note(String text) {
    notes.add(text);
  }

  @Override
  public void print(PrintStream out) {
    if (!rows.isEmpty()) {
      out.println(line(columns));
      out.println("|" + "---|".repeat(columns.size()));
      rows.forEach(cells -> out.println(line(cells)));
      out.println();
    }
    notes.forEach(note -> out.println("- " + note));
    if (!notes.isEmpty()) {
      out.println();
    }
  }

  private static String line(List<String> cells) {
    return "| " + String.join(" | ", cells) + " |";
  }
}
