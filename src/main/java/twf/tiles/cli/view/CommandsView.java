package twf.tiles.cli.view;

import java.util.ArrayList;
import java.util.List;
import twf.tiles.cli.terminal.Cell;
import twf.tiles.cli.terminal.TextPage;
import twf.tiles.cli.terminal.TextStyle;

/** {@code status --commands}: lists the commands of the server. */
final class CommandsView {
  private CommandsView() {}

  static void show(CommandReply status, TextPage page) {
    List<Cell[]> rows = new ArrayList<>();
    for (CommandReply command : status.items("commands")) {
      StringBuilder arguments = new StringBuilder();
      for (CommandReply argument : command.items("arguments")) {
        String name = argument.text("name");
        arguments.append(argument.flag("required") ? " " + name : " [" + name + "]");
      }
      rows.add(
          new Cell[] {
            new Cell(command.text("command"), TextStyle.HEAD),
            Cell.of(command.flag("changes") ? "token" : ""),
            Cell.of(arguments.toString().strip()),
            Cell.of(command.text("summary"))
          });
    }
    page.table(List.of("COMMAND", "NEEDS", "ARGUMENTS", "SUMMARY"), rows);
  }
}
