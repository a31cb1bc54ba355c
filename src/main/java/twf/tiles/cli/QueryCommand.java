package twf.tiles.cli;

import twf.tiles.cli.view.ReplyView;

/** A read-only command that prints its reply. */
record QueryCommand(CommandSyntax form, ReplyView view) implements CliCommand {
  @Override
  public int run(CliSession session) {
    session.show(session.send(form.name(), form.body()), view);
    return ExitCodes.SUCCESS;
  }
}
