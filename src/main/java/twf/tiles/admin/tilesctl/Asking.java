package twf.tiles.admin.tilesctl;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.concurrent.Callable;

/** A command that asks for something and shows the reply. */
abstract class Asking implements Callable<Integer> {
  private final Desk desk;
  private final String command;
  private final View view;

  Asking(Desk desk, String command, View view) {
    this.desk = desk;
    this.command = command;
    this.view = view;
  }

  /** Puts the command's arguments. */
  abstract void fill(ObjectNode body);

  @Override
  public Integer call() {
    ObjectNode body = Desk.body();
    fill(body);
    desk.show(desk.ask(command, body), view);
    return 0;
  }
}
