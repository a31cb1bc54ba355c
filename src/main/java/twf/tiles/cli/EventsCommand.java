package twf.tiles.cli;

import picocli.CommandLine.Model.OptionSpec;
import twf.tiles.cli.client.ServerUnreachableException;
import twf.tiles.cli.terminal.CliTerminal;

/** {@code events}: prints events until Ctrl-C or until the server is gone. */
final class EventsCommand implements CliCommand {
  private static final int MAX_ATTEMPTS = 30;
  private static final int RETRY_SECONDS = 2;

  private final CommandSyntax form =
      new CommandSyntax(
              "events",
              "Prints staging, validation, publish and rollback events as they happen.",
              "events gfs --reconnect")
          .anyModel();
  private final OptionSpec reconnect =
      form.add(
          CommandSyntax.option(
              Boolean.class, "", "retry for a minute if the connection is lost", "--reconnect"));

  @Override
  public CommandSyntax form() {
    return form;
  }

  @Override
  public int run(CliSession session) {
    EventFollower follower = new EventFollower(session, form.body().path("model").textValue());
    int attempts = 0;
    while (true) {
      try {
        follower.follow();
        return ExitCodes.SUCCESS;
      } catch (ServerUnreachableException e) {
        attempts = follower.wasConnected() ? 1 : attempts + 1;
        if (!CommandSyntax.isGiven(reconnect)
            || attempts > MAX_ATTEMPTS
            || (attempts == 1 && !follower.wasConnected())) {
          throw e;
        }
        if (attempts == 1) {
          session.printError("tilesctl: " + e.getMessage() + "; trying again for a minute");
        }
      }
      CliTerminal.waitSeconds(RETRY_SECONDS);
    }
  }
}
