package twf.tiles.admin.tilesctl;

import picocli.AutoComplete;
import picocli.CommandLine.Model.CommandSpec;

/** {@code completion}: what bash needs to complete commands and options. */
final class CompletionCommand implements Action {
  private final Form form =
      new Form(
          "completion",
          "Prints the completion script for bash.",
          "completion > /etc/bash_completion.d/tilesctl");

  @Override
  public Form form() {
    return form;
  }

  @Override
  public int run(Desk desk) {
    CommandSpec root = form.spec().root();
    Desk.print(desk.terminal().out(), AutoComplete.bash(root.name(), root.commandLine()));
    return ExitCodes.DONE;
  }
}
