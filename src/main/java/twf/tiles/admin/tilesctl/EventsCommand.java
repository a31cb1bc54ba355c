package twf.tiles.admin.tilesctl;

import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code events}: follows what happens, until Ctrl-C or until the server is gone. */
@Command(
    name = "events",
    description = "Follows live what is staged, validated, published and rolled back.",
    footer = {"", "Example: tilesctl events gfs --reconnect"})
final class EventsCommand implements Callable<Integer> {
  private static final int TRIES = 30;
  private static final int SECONDS_BETWEEN = 2;

  @Parameters(
      index = "0",
      paramLabel = "MODEL",
      arity = "0..1",
      description = "a model, such as gfs; default: all")
  private @Nullable String model;

  @Option(
      names = "--reconnect",
      description = "where the connection is lost, try for a minute to get it back")
  private boolean reconnect;

  private final Desk desk;

  EventsCommand(Desk desk) {
    this.desk = desk;
  }

  @Override
  public Integer call() {
    Following following = new Following(desk, model);
    Pause pause = new Pause();
    int tries = 0;
    while (true) {
      try {
        following.follow();
        return ExitCodes.DONE;
      } catch (UnreachableException e) {
        tries = following.wasConnected() ? 1 : tries + 1;
        if (!reconnect || tries > TRIES || (tries == 1 && !following.wasConnected())) {
          throw e;
        }
        if (tries == 1) {
          desk.tell("tilesctl: " + e.getMessage() + "; trying again for a minute");
        }
      }
      pause.seconds(SECONDS_BETWEEN);
    }
  }
}
