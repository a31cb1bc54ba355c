package twf.tiles.admin.tilesctl;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.Map;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** The commands that only ask. */
final class ReadCommands {
  private ReadCommands() {}

  static Map<String, Function<Desk, Object>> all() {
    return Map.of(
        "models",
        Models::new,
        "history",
        History::new,
        "report",
        Report::new,
        "incidents",
        Incidents::new,
        "validate",
        Validate::new);
  }

  @Command(
      name = "models",
      description = "Lists all models.",
      footer = {"", "Example: tilesctl models"})
  static final class Models extends Asking {
    Models(Desk desk) {
      super(desk, "models", ReadViews::models);
    }

    @Override
    void fill(ObjectNode body) {}
  }

  @Command(
      name = "history",
      description = "Lists what a model has shown, newest first.",
      footer = {"", "Example: tilesctl history gfs --limit 5"})
  static final class History extends Asking {
    @Parameters(index = "0", paramLabel = "MODEL", description = "a model, such as gfs")
    String model = "";

    @Option(
        names = {"-n", "--limit"},
        paramLabel = "N",
        description = "how many; default: 20")
    @Nullable Integer limit;

    History(Desk desk) {
      super(desk, "history", ReadViews::history);
    }

    @Override
    void fill(ObjectNode body) {
      body.put("model", model);
      if (limit != null) {
        body.put("limit", limit);
      }
    }
  }

  @Command(
      name = "report",
      description = "Shows the last validation of a variable of a run.",
      footer = {"", "Example: tilesctl report gfs 20260129_06z tmp2m"})
  static final class Report extends Asking {
    @Parameters(index = "0", paramLabel = "MODEL", description = "a model, such as gfs")
    String model = "";

    @Parameters(index = "1", paramLabel = "RUN", description = "a run, such as 20260129_06z")
    String run = "";

    @Parameters(index = "2", paramLabel = "VARIABLE", description = "a variable, such as tmp2m")
    String variable = "";

    Report(Desk desk) {
      super(desk, "report", ReadViews::report);
    }

    @Override
    void fill(ObjectNode body) {
      body.put("model", model);
      body.put("run", run);
      body.put("variable", variable);
    }
  }

  @Command(
      name = "incidents",
      description = "Lists rollbacks, newest first.",
      footer = {"", "Example: tilesctl incidents gfs"})
  static final class Incidents extends Asking {
    @Parameters(
        index = "0",
        paramLabel = "MODEL",
        arity = "0..1",
        description = "a model, such as gfs")
    @Nullable String model;

    @Option(
        names = {"-n", "--limit"},
        paramLabel = "N",
        description = "how many")
    @Nullable Integer limit;

    Incidents(Desk desk) {
      super(desk, "incidents", ReadViews::incidents);
    }

    @Override
    void fill(ObjectNode body) {
      if (model != null) {
        body.put("model", model);
      }
      if (limit != null) {
        body.put("limit", limit);
      }
    }
  }

  @Command(
      name = "validate",
      description = "Validates what is staged now, and changes nothing.",
      footer = {"", "Example: tilesctl validate gfs 20260129_06z tmp2m"})
  static final class Validate extends Asking {
    @Parameters(index = "0", paramLabel = "MODEL", description = "a model, such as gfs")
    String model = "";

    @Parameters(index = "1", paramLabel = "RUN", description = "a run, such as 20260129_06z")
    String run = "";

    @Parameters(index = "2", paramLabel = "VARIABLE", description = "a variable, such as tmp2m")
    String variable = "";

    Validate(Desk desk) {
      super(desk, "validate", ReadViews::report);
    }

    @Override
    void fill(ObjectNode body) {
      body.put("model", model);
      body.put("run", run);
      body.put("variable", variable);
    }
  }
}
