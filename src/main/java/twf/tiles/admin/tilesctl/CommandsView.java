package twf.tiles.admin.tilesctl;

import java.util.ArrayList;
import java.util.List;

/** {@code status --commands}: what the server can be told. */
final class CommandsView {
  private CommandsView() {}

  static void show(Reply status, Page page) {
    List<Cell[]> rows = new ArrayList<>();
    for (Reply command : status.items("commands")) {
      StringBuilder arguments = new StringBuilder();
      for (Reply argument : command.items("arguments")) {
        String name = argument.text("name");
        arguments.append(argument.flag("required") ? " " + name : " [" + name + "]");
      }
      rows.add(
          new Cell[] {
            new Cell(command.text("command"), Tone.HEAD),
            Cell.of(command.flag("changes") ? "token" : ""),
            Cell.of(arguments.toString().strip()),
            Cell.of(command.text("summary"))
          });
    }
    page.table(List.of("COMMAND", "NEEDS", "ARGUMENTS", "SUMMARY"), rows);
  }
}
