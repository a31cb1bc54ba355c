package twf.tiles.cli;

import picocli.AutoComplete;
import picocli.CommandLine.Model.CommandSpec;

/** {@code completion}: prints a bash completion script for commands and options. */
final class CompletionCommand implements CliCommand {
  private final CommandSyntax form =
      new CommandSyntax(
          "completion",
          "Prints the completion script for bash.",
          "completion > /etc/bash_completion.d/tilesctl");

  @Override
  public CommandSyntax form() {
    return form;
  }

  @Override
  public int run(CliSession session) {
    CommandSpec root = form.spec().root();
    CliSession.print(session.terminal().out(), AutoComplete.bash(root.name(), root.commandLine()));
    return ExitCodes.SUCCESS;
  }
}
