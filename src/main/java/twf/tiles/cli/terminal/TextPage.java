package twf.tiles.cli.terminal;

import java.util.ArrayList;
import java.util.List;

/** Lines for a terminal, coloured or not, no wider than it where words allow. Not thread-safe. */
public final class TextPage {
  private static final int MIN_WIDTH = 20;

  private final boolean colours;
  private final int columns;
  private final StringBuilder text = new StringBuilder();

  /**
   * @param columns the terminal's width; 0 for no bound
   */
  public TextPage(boolean colours, int columns) {
    this.colours = colours;
    this.columns = columns;
  }

  /** A line of cells, one after another as they are; continued below its last cell's beginning. */
  public TextPage line(Cell... cells) {
    StringBuilder before = new StringBuilder();
    int indent = 0;
    for (int i = 0; i < cells.length - 1; i++) {
      before.append(painted(cells[i]));
      indent += cells[i].width();
    }
    Cell last = cells[cells.length - 1];
    String start = before.toString();
    // Blanks in front keep the last cell off the one before it: a wrap would drop them.
    String words = last.text().stripLeading();
    int blanks = last.text().length() - words.length();
    start += " ".repeat(blanks);
    indent += blanks;
    for (String part : wrapped(words, indent)) {
      append(start + painted(new Cell(part, last.tone())));
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

  /** A line with a name in front, such as the notes below a table have. */
  public TextPage note(String name, Cell cell) {
    return line(Cell.of("  " + name + " ".repeat(Math.max(1, 11 - TextFormat.width(name)))), cell);
  }

  public TextPage note(String name, String plain) {
    return note(name, Cell.of(plain));
  }

  /** What to type next. */
  public TextPage next(String command) {
    return note("", new Cell(command, TextStyle.HEAD));
  }

  /** Columns as wide as their widest cell but the last, which is wrapped; none is ever cut. */
  public TextPage table(List<String> head, List<Cell[]> rows) {
    if (rows.isEmpty()) {
      return this;
    }
    List<Cell[]> all = new ArrayList<>();
    all.add(head.stream().map(name -> new Cell(name, TextStyle.FAINT)).toArray(Cell[]::new));
    all.addAll(rows);
    int[] widths = new int[head.size()];
    for (Cell[] row : all) {
      for (int i = 0; i < row.length; i++) {
        widths[i] = Math.max(widths[i], row[i].width());
      }
    }
    all.forEach(row -> line(padded(row, widths)));
    return this;
  }

  private static Cell[] padded(Cell[] row, int[] widths) {
    List<Cell> cells = new ArrayList<>();
    for (int i = 0; i < row.length - 1; i++) {
      cells.add(row[i]);
      cells.add(Cell.of(" ".repeat(widths[i] - row[i].width() + 2)));
    }
    cells.add(row[row.length - 1]);
    return cells.toArray(Cell[]::new);
  }

  private List<String> wrapped(String words, int indent) {
    int room = columns == 0 ? Integer.MAX_VALUE : Math.max(MIN_WIDTH, columns - indent);
    if (TextFormat.width(words) <= room) {
      return List.of(words);
    }
    List<String> parts = new ArrayList<>();
    StringBuilder part = new StringBuilder();
    int width = 0;
    for (String word : words.split(" ", -1)) {
      int more = TextFormat.width(word);
      if (part.length() > 0 && width + 1 + more > room) {
        parts.add(part.toString());
        part.setLength(0);
        width = 0;
      } else if (part.length() > 0) {
        part.append(' ');
        width++;
      }
      part.append(word);
      width += more;
    }
    parts.add(part.toString());
    return parts;
  }

  private String painted(Cell cell) {
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
