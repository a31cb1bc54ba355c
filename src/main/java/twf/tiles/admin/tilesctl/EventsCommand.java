package twf.tiles.admin.tilesctl;

import picocli.CommandLine.Model.OptionSpec;

/** {@code events}: follows what happens, until Ctrl-C or until the server is gone. */
final class EventsCommand implements Action {
  private static final int TRIES = 30;
  private static final int SECONDS_BETWEEN = 2;

  private final Form form =
      new Form(
              "events",
              "Follows live what is staged, validated, published and rolled back.",
              "events gfs --reconnect")
          .anyModel();
  private final OptionSpec reconnect =
      form.add(
          Form.option(
              Boolean.class,
              "",
              "where the connection is lost, try for a minute to get it back",
              "--reconnect"));

  @Override
  public Form form() {
    return form;
  }

  @Override
  public int run(Desk desk) {
    Following following = new Following(desk, form.body().path("model").textValue());
    Pause pause = new Pause();
    int tries = 0;
    while (true) {
      try {
        following.follow();
        return ExitCodes.DONE;
      } catch (UnreachableException e) {
        tries = following.wasConnected() ? 1 : tries + 1;
        if (!Form.isGiven(reconnect)
            || tries > TRIES
            || (tries == 1 && !following.wasConnected())) {
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
