package twf.tiles.bench;

import java.io.PrintStream;

/** What a benchmark has to say, as Markdown. */
interface Report {
  void print(PrintStream out);
}
