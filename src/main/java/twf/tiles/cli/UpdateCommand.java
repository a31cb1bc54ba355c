package twf.tiles.cli;

import twf.tiles.cli.view.ReplyView;

/** A command that changes something at once and shows what became of it. */
record UpdateCommand(CommandSyntax form, ReplyView view) implements CliCommand {
  @Override
  public int run(CliSession desk) {
    desk.show(desk.order(form.name(), form.bodyOf(desk.here())), view);
    return ExitCodes.DONE;
  }
}
