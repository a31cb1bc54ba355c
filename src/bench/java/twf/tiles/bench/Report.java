package twf.tiles.bench;

import java.io.PrintStream;

/** Result of a benchmark, printed as Markdown. */
interface Report {
  void print(PrintStream out);
}
