package twf.tiles.cli.view;

import twf.tiles.cli.terminal.TextPage;

/** Renders a reply as text. */
@FunctionalInterface
public interface ReplyView {
  void show(CommandReply reply, TextPage page);
}
