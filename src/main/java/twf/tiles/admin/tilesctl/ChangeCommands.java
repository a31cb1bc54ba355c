package twf.tiles.admin.tilesctl;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.Map;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Parameters;

/** The commands that change something at once. */
final class ChangeCommands {
  private ChangeCommands() {}

  static Map<String, Function<Desk, Object>> all() {
    return Map.of(
        "rescan",
        Rescan::new,
        "publish",
        Publish::new,
        "hold",
        Hold::new,
        "release",
        Release::new,
        "pin",
        Pin::new,
        "unpin",
        Unpin::new,
        "root-cause",
        RootCause::new);
  }

  @Command(
      name = "rescan",
      description = "Looks at all that is staged again, at once.",
      footer = {"", "Example: tilesctl rescan"})
  static final class Rescan extends Ordering {
    Rescan(Desk desk) {
      super(desk, "rescan", ChangeViews::rescan);
    }

    @Override
    void fill(ObjectNode body) {}
  }

  @Command(
      name = "publish",
      description = "Publishes a run by hand, whatever gate, delta, order and pin say.",
      footer = {"", "Example: tilesctl publish gfs 20260129_06z -r 'the builder is late'"})
  static final class Publish extends Ordering {
    @Parameters(index = "0", paramLabel = "MODEL", description = "a model, such as gfs")
    String model = "";

    @Parameters(index = "1", paramLabel = "RUN", description = "a run, such as 20260129_06z")
    String run = "";

    @Parameters(
        index = "2",
        paramLabel = "VARIABLE",
        arity = "0..1",
        description = "a variable, such as tmp2m")
    @Nullable String variable;

    Publish(Desk desk) {
      super(desk, "publish", ChangeViews::publish);
    }

    @Override
    void fill(ObjectNode body) {
      body.put("model", model);
      body.put("run", run);
      if (variable != null) {
        body.put("variable", variable);
      }
    }
  }

  @Command(
      name = "hold",
      description = "Keeps a run from being published by itself.",
      footer = {"", "Example: tilesctl hold gfs 20260129_06z -r 'stripes over the Alps'"})
  static final class Hold extends Ordering {
    @Parameters(index = "0", paramLabel = "MODEL", description = "a model, such as gfs")
    String model = "";

    @Parameters(index = "1", paramLabel = "RUN", description = "a run, such as 20260129_06z")
    String run = "";

    Hold(Desk desk) {
      super(desk, "hold", ChangeViews::hold);
    }

    @Override
    void fill(ObjectNode body) {
      body.put("model", model);
      body.put("run", run);
    }
  }

  @Command(
      name = "release",
      description = "Ends a hold; the run is looked at again at once.",
      footer = {"", "Example: tilesctl release gfs 20260129_06z -r 'the stripes are real'"})
  static final class Release extends Ordering {
    @Parameters(index = "0", paramLabel = "MODEL", description = "a model, such as gfs")
    String model = "";

    @Parameters(index = "1", paramLabel = "RUN", description = "a run, such as 20260129_06z")
    String run = "";

    Release(Desk desk) {
      super(desk, "release", ChangeViews::release);
    }

    @Override
    void fill(ObjectNode body) {
      body.put("model", model);
      body.put("run", run);
    }
  }

  @Command(
      name = "pin",
      description = "Keeps a model's pointer from moving by itself.",
      footer = {"", "Example: tilesctl pin gfs -r 'demonstration until noon'"})
  static final class Pin extends Ordering {
    @Parameters(index = "0", paramLabel = "MODEL", description = "a model, such as gfs")
    String model = "";

    Pin(Desk desk) {
      super(desk, "pin", ChangeViews::pin);
    }

    @Override
    void fill(ObjectNode body) {
      body.put("model", model);
    }
  }

  @Command(
      name = "unpin",
      description = "Ends a pin; what waited is looked at again at once.",
      footer = {"", "Example: tilesctl unpin gfs"})
  static final class Unpin extends Ordering {
    @Parameters(index = "0", paramLabel = "MODEL", description = "a model, such as gfs")
    String model = "";

    Unpin(Desk desk) {
      super(desk, "unpin", ChangeViews::unpin);
    }

    @Override
    void fill(ObjectNode body) {
      body.put("model", model);
    }
  }

  @Command(
      name = "root-cause",
      description = "Says of an incident what it was.",
      footer = {
        "",
        "Example: tilesctl root-cause 20260129T081500.000Z-20260129_06z 'wrong colormap'"
      })
  static final class RootCause extends Ordering {
    @Parameters(
        index = "0",
        paramLabel = "INCIDENT",
        description = "its name, as incidents lists it")
    String incident = "";

    @Parameters(index = "1", paramLabel = "TEXT", description = "what it was, in a few words")
    String text = "";

    RootCause(Desk desk) {
      super(desk, "root-cause", ReadViews::incident);
    }

    @Override
    void fill(ObjectNode body) {
      body.put("incident", incident);
      body.put("text", text);
    }
  }
}
