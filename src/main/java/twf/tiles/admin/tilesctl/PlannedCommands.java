package twf.tiles.admin.tilesctl;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.Map;
import java.util.function.Function;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.ArgGroup;
import picocli.CommandLine.Command;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.TypeConversionException;

/** The commands that show a plan and ask. */
final class PlannedCommands {
  private PlannedCommands() {}

  static Map<String, Function<Desk, Object>> all() {
    return Map.of("rollback", Rollback::new, "restore", Restore::new, "retain", Retain::new);
  }

  @Command(
      name = "rollback",
      description = "Takes a model's clients back to an earlier run, and holds the one they see.",
      footer = {"", "Example: tilesctl rollback gfs -r 'stripes over the Alps'"})
  static final class Rollback extends Carrying {
    @Parameters(index = "0", paramLabel = "MODEL", description = "a model, such as gfs")
    String model = "";

    @ArgGroup @Nullable Target target;

    Rollback(Desk desk) {
      super(desk, "rollback", ChangeViews::rollback, ChangeViews::failedStep);
    }

    @Override
    void fill(ObjectNode body) {
      body.put("model", model);
      if (target != null && target.generation != null) {
        body.put("to_generation", target.generation);
      }
      if (target != null && target.run != null) {
        body.put("to_run", target.run);
      }
    }

    @Override
    String question() {
      return "roll back?";
    }

    @Override
    boolean needsReason() {
      return true;
    }

    /** Two operators at once: the second is told, and does not roll back the first one's target. */
    @Override
    void agree(ObjectNode body, Reply plan) {
      if (plan.has("from_run")) {
        body.put("from_run", plan.text("from_run"));
      }
    }
  }

  /** Where to go back to, if not to the newest earlier run that is good. */
  static final class Target {
    @Option(
        names = "--to-generation",
        paramLabel = "N",
        description = "to what this generation showed; see history")
    @Nullable Long generation;

    @Option(
        names = "--to-run",
        paramLabel = "RUN",
        description = "to the newest generation of this run")
    @Nullable String run;
  }

  @Command(
      name = "restore",
      description = "Undoes a model's last rollback.",
      footer = {"", "Example: tilesctl restore gfs -r 'it was the map, not the run'"})
  static final class Restore extends Carrying {
    @Parameters(index = "0", paramLabel = "MODEL", description = "a model, such as gfs")
    String model = "";

    Restore(Desk desk) {
      super(desk, "restore", ChangeViews::restore, ChangeViews::failedStep);
    }

    @Override
    void fill(ObjectNode body) {
      body.put("model", model);
    }

    @Override
    String question() {
      return "restore?";
    }
  }

  @Command(
      name = "retain",
      description = "Removes old published runs now, as OFFLINE_TILES_RETAIN_RUNS says.",
      footer = {"", "Example: tilesctl retain --free 10G --dry-run"})
  static final class Retain extends Carrying {
    @Parameters(
        index = "0",
        paramLabel = "MODEL",
        arity = "0..1",
        description = "a model; default: all")
    @Nullable String model;

    @Option(
        names = "--free",
        paramLabel = "SIZE",
        converter = Size.class,
        description =
            "a disk emergency: remove unheld runs, oldest first, until so much is free, such as"
                + " 500M or 10G")
    @Nullable Long free;

    Retain(Desk desk) {
      super(desk, "retain", ChangeViews::retain, ChangeViews::failedRemoval);
    }

    @Override
    void fill(ObjectNode body) {
      if (model != null) {
        body.put("model", model);
      }
      if (free != null) {
        body.put("free_bytes", free);
      }
    }

    @Override
    String question() {
      return "remove these runs for good?";
    }
  }

  /** Bytes, or with a unit of 1024s: {@code 10G}, {@code 10GiB}. */
  static final class Size implements ITypeConverter<Long> {
    private static final Pattern FORM = Pattern.compile("([0-9]{1,18})([KMGT]?)(i?B)?");
    private static final int BITS = 10;

    @Override
    public Long convert(String value) {
      Matcher found = FORM.matcher(value);
      try {
        if (found.matches()) {
          int unit = found.group(2).isEmpty() ? 0 : "KMGT".indexOf(found.group(2)) + 1;
          return Math.multiplyExact(Long.parseLong(found.group(1)), 1L << (BITS * unit));
        }
      } catch (ArithmeticException tooLarge) {
        throw new TypeConversionException("expected a size that a disk may have");
      }
      throw new TypeConversionException("expected a size such as 500M or 10G");
    }
  }
}
