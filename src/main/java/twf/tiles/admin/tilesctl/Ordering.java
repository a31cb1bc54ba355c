package twf.tiles.admin.tilesctl;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.concurrent.Callable;
import picocli.CommandLine.Mixin;

/** A command that changes something at once and shows what became of it. */
abstract class Ordering implements Callable<Integer> {
  @Mixin private final Who who = new Who();

  private final Desk desk;
  private final String command;
  private final View view;

  Ordering(Desk desk, String command, View view) {
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
    desk.show(desk.order(command, who.addTo(body, desk.here())), view);
    return 0;
  }
}
