package twf.tiles.cli;

import picocli.CommandLine.Model.OptionSpec;
import twf.tiles.cli.client.ServerUnreachableException;
import twf.tiles.cli.terminal.InterruptibleSleep;

/** {@code events}: follows what happens, until Ctrl-C or until the server is gone. */
final class EventsCommand implements CliCommand {
  private static final int MAX_ATTEMPTS = 30;
  private static final int RETRY_SECONDS = 2;

  private final CommandSyntax form =
      new CommandSyntax(
              "events",
              "Follows live what is staged, validated, published and rolled back.",
              "events gfs --reconnect")
          .anyModel();
  private final OptionSpec reconnect =
      form.add(
          CommandSyntax.option(
              Boolean.class,
              "",
              "where the connection is lost, try for a minute to get it back",
              "--reconnect"));

  @Override
  public CommandSyntax form() {
    return form;
  }

  @Override
  public int run(CliSession desk) {
    EventFollower following = new EventFollower(desk, form.body().path("model").textValue());
    InterruptibleSleep pause = new InterruptibleSleep();
    int tries = 0;
    while (true) {
      try {
        following.follow();
        return ExitCodes.DONE;
      } catch (ServerUnreachableException e) {
        tries = following.wasConnected() ? 1 : tries + 1;
        if (!CommandSyntax.isGiven(reconnect)
            || tries > MAX_ATTEMPTS
            || (tries == 1 && !following.wasConnected())) {
          throw e;
        }
        if (tries == 1) {
          desk.tell("tilesctl: " + e.getMessage() + "; trying again for a minute");
        }
      }
      pause.seconds(RETRY_SECONDS);
    }
  }
}
