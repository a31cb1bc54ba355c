package twf.tiles.domain;

import java.util.Optional;

/**
 * Identifies a variable of a run, the unit that one manifest describes.
 *
 * @param model the model id
 * @param run the cycle
 * @param variable the variable id
 */
public record VariableKey(String model, RunId run, String variable) {
  /**
   * @throws IllegalArgumentException if an id is malformed
   */
  public VariableKey {
    if (!Identifiers.isModel(model) || !Identifiers.isVariable(variable)) {
      throw new IllegalArgumentException("not a model or variable id: " + model + ", " + variable);
    }
  }

  /** Parses a key; empty if one of the three ids is malformed. */
  public static Optional<VariableKey> parse(String model, String run, String variable) {
    if (!Identifiers.isModel(model) || !Identifiers.isVariable(variable)) {
      return Optional.empty();
    }
    return RunId.parse(run).map(id -> new VariableKey(model, id, variable));
  }

  public RunKey runKey() {
    return new RunKey(model, run);
  }

  /** Returns the URL path of a frame's archive. */
  public String archiveUrl(String frameId) {
    return "/tiles/" + this + "/" + frameId + ".pmtiles";
  }

  /** Returns the URL path of a frame's image, without its version. */
  public String imageUrl(String frameId) {
    return "/frames/" + this + "/" + frameId + ".webp";
  }

  /** Returns the URL path of a snapshot of this variable's manifest. */
  public String snapshotUrl(String snapshot) {
    return "/published/" + this + "/manifests/" + snapshot + ".json";
  }

  /** Returns {@code model/run/variable}, as used in paths. */
  @Override
  public String toString() {
    return model + "/" + run + "/" + variable;
  }
}
