package twf.tiles.cli.view;

import twf.tiles.cli.terminal.TextPage;

/** Shows a reply to a person. */
@FunctionalInterface
public interface ReplyView {
  void show(CommandReply reply, TextPage page);
}
