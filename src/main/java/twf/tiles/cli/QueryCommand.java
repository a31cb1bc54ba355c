package twf.tiles.cli;

import twf.tiles.cli.view.ReplyView;

/** A command that asks for something and shows the reply. */
record QueryCommand(CommandSyntax form, ReplyView view) implements CliCommand {
  @Override
  public int run(CliSession desk) {
    desk.show(desk.ask(form.name(), form.body()), view);
    return ExitCodes.DONE;
  }
}
