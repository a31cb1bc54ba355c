package twf.tiles.cli;

import twf.tiles.cli.view.ReplyView;

/** A command that changes state without a confirmation and prints the reply. */
record UpdateCommand(CommandSyntax form, ReplyView view) implements CliCommand {
  @Override
  public int run(CliSession session) {
    session.show(
        session.sendAuthorized(form.name(), form.requestBody(session.environment())), view);
    return ExitCodes.SUCCESS;
  }
}
