package twf.tiles.cli.terminal;

import java.util.ArrayList;
import java.util.List;

/**
 * Builds lines and tables for a terminal, optionally coloured, and wraps them at word boundaries. A
 * word wider than the terminal is not split.
 *
 * <p>Not thread-safe.
 */
public final class TextPage {
  private static final int MIN_WIDTH = 20;

  private final boolean colours;
  private final int columns;
  private final StringBuilder text = new StringBuilder();

  /**
   * @param columns the width of the terminal; 0 for unlimited
   */
  public TextPage(boolean colours, int columns) {
    this.colours = colours;
    this.columns = columns;
  }

  /**
   * Adds a line of cells. The last cell is wrapped and its continuation lines are indented to its
   * first column.
   */
  public TextPage line(Cell... cells) {
    StringBuilder prefix = new StringBuilder();
    int indent = 0;
    for (int i = 0; i < cells.length - 1; i++) {
      prefix.append(paint(cells[i]));
      indent += cells[i].width();
    }
    Cell last = cells[cells.length - 1];
    String start = prefix.toString();
    // Count leading blanks as indentation: wrapping would drop them.
    String words = last.text().stripLeading();
    int blanks = last.text().length() - words.length();
    start += " ".repeat(blanks);
    indent += blanks;
    for (String part : wrap(words, indent)) {
      append(start + paint(new Cell(part, last.tone())));
      start = " ".repeat(indent);
    }
    return this;
  }

  public TextPage line(String plain) {
    return line(Cell.of(plain));
  }

  public TextPage blank() {
    text.append('\n');
    return this;
  }

  /** Adds an indented line with a label, such as the notes below a table. */
  public TextPage note(String name, Cell cell) {
    return line(Cell.of("  " + name + " ".repeat(Math.max(1, 11 - TextFormat.width(name)))), cell);
  }

  public TextPage note(String name, String plain) {
    return note(name, Cell.of(plain));
  }

  /** Adds a suggested command. */
  public TextPage nextCommand(String command) {
    return note("", new Cell(command, TextStyle.HEAD));
  }

  /**
   * Adds a table. Each column is as wide as its widest cell, except the last one, which is wrapped.
   * No cell is truncated.
   */
  public TextPage table(List<String> head, List<Cell[]> rows) {
    if (rows.isEmpty()) {
      return this;
    }
    List<Cell[]> allRows = new ArrayList<>();
    allRows.add(head.stream().map(name -> new Cell(name, TextStyle.FAINT)).toArray(Cell[]::new));
    allRows.addAll(rows);
    int[] widths = new int[head.size()];
    for (Cell[] row : allRows) {
      for (int i = 0; i < row.length; i++) {
        widths[i] = Math.max(widths[i], row[i].width());
      }
    }
    allRows.forEach(row -> line(pad(row, widths)));
    return this;
  }

  private static Cell[] pad(Cell[] row, int[] widths) {
    List<Cell> cells = new ArrayList<>();
    for (int i = 0; i < row.length - 1; i++) {
      cells.add(row[i]);
      cells.add(Cell.of(" ".repeat(widths[i] - row[i].width() + 2)));
    }
    cells.add(row[row.length - 1]);
    return cells.toArray(Cell[]::new);
  }

  private List<String> wrap(String words, int indent) {
    int available = columns == 0 ? Integer.MAX_VALUE : Math.max(MIN_WIDTH, columns - indent);
    if (TextFormat.width(words) <= available) {
      return List.of(words);
    }
    List<String> parts = new ArrayList<>();
    StringBuilder part = new StringBuilder();
    int width = 0;
    for (String word : words.split(" ", -1)) {
      int wordWidth = TextFormat.width(word);
      if (part.length() > 0 && width + 1 + wordWidth > available) {
        parts.add(part.toString());
        part.setLength(0);
        width = 0;
      } else if (part.length() > 0) {
        part.append(' ');
        width++;
      }
      part.append(word);
      width += wordWidth;
    }
    parts.add(part.toString());
    return parts;
  }

  private String paint(Cell cell) {
    return colours ? cell.tone().paint(cell.text()) : cell.text();
  }

  private void append(String line) {
    text.append(colours ? line : line.stripTrailing()).append('\n');
  }

  @Override
  public String toString() {
    return text.toString();
  }
}
