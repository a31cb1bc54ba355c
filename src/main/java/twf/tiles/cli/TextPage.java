package twf.tiles.cli;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.function.Function;
import java.util.stream.Stream;
import twf.tiles.cli.TextStyle.Cell;

/**
 * Builds lines and tables for a terminal, optionally coloured, and wraps them at blanks. A word
 * wider than the terminal is not split. Picocli's {@code TextTable} is not used because it breaks
 * ids at hyphens and needs the widths of its columns in advance.
 *
 * <p>Not thread-safe.
 */
final class TextPage {
  private static final int MIN_WIDTH = 20;
  private static final int LABEL_WIDTH = 11;

  private final boolean colours;
  private final int columns;
  private final StringBuilder text = new StringBuilder();

  /**
   * @param columns the width of the terminal; 0 for unlimited
   */
  TextPage(boolean colours, int columns) {
    this.colours = colours;
    this.columns = columns;
  }

  /**
   * Adds a line of cells; objects that are no {@link Cell} are plain text. The last cell is wrapped
   * and its continuation lines are indented to its first column.
   */
  TextPage line(Object... cells) {
    return addLine(Cell.row(cells));
  }

  private TextPage addLine(Cell[] cells) {
    StringBuilder start = new StringBuilder();
    int indent = 0;
    for (Cell cell : Arrays.copyOf(cells, cells.length - 1)) {
      start.append(paint(cell.style(), cell.text()));
      indent += cell.width();
    }
    Cell last = cells[cells.length - 1];
    // Count leading blanks as indentation: wrapping would drop them.
    String words = last.text().stripLeading();
    int blanks = last.text().length() - words.length();
    start.append(" ".repeat(blanks));
    indent += blanks;
    for (String part : wrap(words, indent)) {
      String line = start + paint(last.style(), part);
      text.append(colours ? line : line.stripTrailing()).append('\n');
      start.setLength(0);
      start.append(" ".repeat(indent));
    }
    return this;
  }

  TextPage blank() {
    text.append('\n');
    return this;
  }

  /** Adds an indented line with a label, such as the notes below a table. */
  TextPage note(String label, TextStyle style, String words) {
    int padding = Math.max(1, LABEL_WIDTH - TextFormat.width(label));
    return line("  " + label + " ".repeat(padding), style.cell(words));
  }

  TextPage note(String label, String words) {
    return note(label, TextStyle.PLAIN, words);
  }

  /** Adds a suggested command of {@code tilesctl}. */
  TextPage nextCommand(String... words) {
    return note("", TextStyle.HEAD, TextFormat.command(words));
  }

  /**
   * Adds a table, or nothing if it has no rows. Each column is as wide as its widest cell, except
   * the last one, which is wrapped. No cell is truncated.
   *
   * @param head the names of the columns, two blanks between them
   * @param row returns the cells of an item, as for {@link #line}
   */
  <T> TextPage table(String head, List<T> items, Function<T, Object[]> row) {
    if (items.isEmpty()) {
      return this;
    }
    Cell[] names =
        Arrays.stream(head.split("  ", -1)).map(TextStyle.FAINT::cell).toArray(Cell[]::new);
    List<Cell[]> rows =
        Stream.concat(Stream.<Cell[]>of(names), items.stream().map(row.andThen(Cell::row)))
            .toList();
    int[] widths = new int[names.length];
    for (Cell[] cells : rows) {
      for (int i = 0; i < cells.length; i++) {
        widths[i] = Math.max(widths[i], cells[i].width());
      }
    }
    for (Cell[] cells : rows) {
      List<Object> padded = new ArrayList<>();
      for (int i = 0; i < cells.length - 1; i++) {
        padded.add(cells[i]);
        padded.add(" ".repeat(widths[i] - cells[i].width() + 2));
      }
      padded.add(cells[cells.length - 1]);
      line(padded.toArray());
    }
    return this;
  }

  /** Returns an empty page of the same form, for {@link #append}. */
  TextPage newPage() {
    return new TextPage(colours, columns);
  }

  TextPage append(TextPage page) {
    text.append(page.text);
    return this;
  }

  boolean isEmpty() {
    return text.isEmpty();
  }

  private List<String> wrap(String words, int indent) {
    int available = columns == 0 ? Integer.MAX_VALUE : Math.max(MIN_WIDTH, columns - indent);
    if (TextFormat.width(words) <= available) {
      return List.of(words);
    }
    List<String> parts = new ArrayList<>();
    String part = "";
    for (String word : words.split(" ", -1)) {
      String longer = part.isEmpty() ? word : part + " " + word;
      if (!part.isEmpty() && TextFormat.width(longer) > available) {
        parts.add(part);
        longer = word;
      }
      part = longer;
    }
    parts.add(part);
    return parts;
  }

  private String paint(TextStyle style, String words) {
    return colours ? style.paint(words) : words;
  }

  @Override
  public String toString() {
    return text.toString();
  }
}
