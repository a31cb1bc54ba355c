package twf.tiles.admin.tilesctl;

import java.util.List;

/** The commands. */
final class AllCommands {
  private static final List<String> NAMES =
      List.of(
          "status",
          "models",
          "runs",
          "history",
          "report",
          "incidents",
          "events",
          "validate",
          "rescan",
          "publish",
          "rollback",
          "restore",
          "hold",
          "release",
          "pin",
          "unpin",
          "retire",
          "retain",
          "root-cause",
          "completion");

  private AllCommands() {}

  /**
   * The commands that arguments can mean: those whose names are among them, or all where none is.
   * What is not asked for is not made, for that takes time.
   */
  static List<Action> among(String... args) {
    List<String> given = List.of(args);
    List<String> named = NAMES.stream().filter(given::contains).toList();
    boolean all = named.isEmpty() || named.contains("completion");
    return (all ? NAMES : named).stream().map(AllCommands::of).toList();
  }

  private static Action of(String name) {
    return switch (name) {
      case "status" -> new StatusCommand();
      case "events" -> new EventsCommand();
      case "completion" -> new CompletionCommand();
      case "rollback" -> Carrying.rollback();
      case "restore" -> Carrying.restore();
      case "retire" -> Carrying.retire();
      case "retain" -> Carrying.retain();
      case "models", "runs", "history", "report", "incidents", "validate" -> asking(name);
      default -> ordering(name);
    };
  }

  private static Action asking(String name) {
    return switch (name) {
      case "models" -> new Asking(new Form(name, "Lists all models.", "models"), ReadViews::models);
      case "runs" ->
          new Asking(
              new Form(name, "Lists a model's newest runs, variable by variable.", "runs gfs -n 5")
                  .model()
                  .number("limit", "N", "how many at most; default: 10", "-n", "--limit"),
              RunsView::show);
      case "history" ->
          new Asking(
              limited(
                  new Form(
                          name,
                          "Lists what a model has shown, newest first.",
                          "history gfs --limit 5")
                      .model()
                      .number("before", "GEN", "only generations below this one", "--before")),
              ReadViews::history);
      case "incidents" ->
          new Asking(
              limited(new Form(name, "Lists rollbacks, newest first.", "incidents gfs").anyModel()),
              ReadViews::incidents);
      case "report" ->
          new Asking(
              aboutVariable(name, "Shows the last validation of a variable of a run."),
              ReadViews::report);
      default ->
          new Asking(
              aboutVariable(name, "Validates what is staged now, and changes nothing."),
              ReadViews::report);
    };
  }

  private static Form limited(Form form) {
    return form.number("limit", "N", "how many at most; default: 20", "-n", "--limit");
  }

  private static Form aboutVariable(String name, String summary) {
    return new Form(name, summary, name + " gfs 20260129_06z tmp2m").model().run().variable();
  }

  private static Action ordering(String name) {
    return switch (name) {
      case "rescan" ->
          new Ordering(
              new Form(name, "Looks at all that is staged again, at once.", name).who(),
              ChangeViews::rescan);
      case "publish" ->
          new Ordering(
              aboutRun(
                      name,
                      "Publishes a run by hand, whatever gate, delta, order and pin say.",
                      "the builder is late")
                  .may("variable", "a variable, such as tmp2m; default: all")
                  .who(),
              ChangeViews::publish);
      case "hold" ->
          new Ordering(
              aboutRun(name, "Keeps a run from being published by itself.", "stripes over the Alps")
                  .who(),
              ChangeViews::hold);
      case "release" ->
          new Ordering(
              aboutRun(
                      name,
                      "Ends a hold; the run is looked at again at once.",
                      "the stripes are real")
                  .who(),
              ChangeViews::release);
      case "pin" ->
          new Ordering(
              new Form(
                      name,
                      "Keeps a model's pointer from moving by itself.",
                      "pin gfs -r 'demonstration until noon'")
                  .model()
                  .who(),
              ChangeViews::pin);
      case "unpin" ->
          new Ordering(
              new Form(name, "Ends a pin; what waited is looked at again at once.", "unpin gfs")
                  .model()
                  .who(),
              ChangeViews::unpin);
      default -> rootCause(name);
    };
  }

  private static Form aboutRun(String name, String summary, String why) {
    return new Form(name, summary, name + " gfs 20260129_06z -r '" + why + "'").model().run();
  }

  private static Action rootCause(String name) {
    return new Ordering(
        new Form(
                name,
                "Says of an incident what it was.",
                "root-cause 20260129T081500.000Z-20260129_06z 'wrong colormap'")
            .must("incident", "its name, as incidents lists it")
            .must("text", "what it was, in a few words")
            .who(),
        ReadViews::incident);
  }
}
