package twf.tiles.domain;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.nio.file.Path;
import java.time.Instant;
import java.util.Collections;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeSet;
import twf.tiles.domain.json.ObjectReader;
import twf.tiles.domain.json.ParseResult;
import twf.tiles.domain.json.StrictJson;

/**
 * A {@code latest.json} that another publisher wrote: it names a run and variables, and has no
 * generation, or names a variable's {@code manifest.json} in place of a snapshot. A publisher that
 * adds variables to a pointer of this program keeps its generation. Clients of that publisher read
 * the pointer as it is.
 *
 * @param model the model
 * @param run the run that it shows
 * @param variables the ids of the variables that it lists; not empty
 * @param content the whole document
 */
public record ForeignPointer(
    String model, RunId run, SortedSet<String> variables, ObjectNode content) {

  public ForeignPointer {
    variables = Collections.unmodifiableSortedSet(new TreeSet<>(variables));
  }

  public RunKey runKey() {
    return new RunKey(model, run);
  }

  /**
   * Returns what clients see as a pointer of this program.
   *
   * @param generation a placeholder
   */
  public LatestPointer toPointer(
      long generation, Instant at, SortedMap<String, PointerVariable> snapshots) {
    return new LatestPointer(model, run, generation, at, snapshots, Map.of());
  }

  /**
   * Parses a pointer of another publisher. Empty if it is anything else: a pointer of this program,
   * or no pointer.
   */
  public static Optional<ForeignPointer> parse(byte[] json, String model) {
    ParseResult<ObjectNode> content = StrictJson.read(json);
    if (!content.isValid()
        || (hasGeneration(content.value()) && !namesNoSnapshot(content.value()))) {
      return Optional.empty();
    }
    ParseResult<ForeignPointer> parsed =
        ObjectReader.parse(json, fields -> read(fields, model, content.value()));
    return parsed.isValid() ? Optional.of(parsed.value()) : Optional.empty();
  }

  private static boolean hasGeneration(ObjectNode content) {
    return content.has("generation");
  }

  private static boolean namesNoSnapshot(ObjectNode content) {
    for (JsonNode variable : content.path("variables")) {
      if (variable.path("manifest_url").asText().endsWith("/manifest.json")) {
        return true;
      }
    }
    return false;
  }

  private static ForeignPointer read(ObjectReader fields, String model, ObjectNode content) {
    fields.requireExactly("model", model);
    RunId run = RunId.read(fields, "run");
    SortedSet<String> variables = new TreeSet<>();
    ObjectReader listed = fields.object("variables");
    for (String name : listed.names()) {
      if (Identifiers.isVariable(name)) {
        variables.add(name);
      } else {
        listed.violations().add(listed.pointerTo(name), "not a variable id");
      }
    }
    if (variables.isEmpty()) {
      fields.mismatch("variables", "at least one variable");
    }
    return new ForeignPointer(model, run, variables, content);
  }

  /** Formats a one-line message for operators, including the command to run. */
  public String describe(Path file) {
    return describe(
        file,
        model,
        "it shows run "
            + run
            + (hasGeneration(content) ? " without naming snapshots" : " without a generation"));
  }

  /** Formats the same about a pointer with a generation whose state no history record has. */
  public static String describeUnrecorded(Path file, LatestPointer pointer) {
    return describe(
        file,
        pointer.model(),
        "it shows run %s as generation %d, and history/ has no such state"
            .formatted(pointer.run(), pointer.generation()));
  }

  private static String describe(Path file, String model, String how) {
    return "%s: another program wrote %s: %s; nothing of this model is published until you type: tilesctl adopt %s --reason TEXT"
        .formatted(model, file, how, model);
  }
}
