package twf.tiles.domain;

import java.util.Optional;

/**
 * A variable of a run: what one manifest speaks of.
 *
 * @param model the model's id
 * @param run the cycle
 * @param variable the variable's id
 */
public record VariableKey(String model, RunId run, String variable) {
  /**
   * @throws IllegalArgumentException if an id is not of the contract's form
   */
  public VariableKey {
    if (!Identifiers.isModel(model) || !Identifiers.isVariable(variable)) {
      throw new IllegalArgumentException("not a model or variable id: " + model + ", " + variable);
    }
  }

  /** Empty where one of the three is not of the contract's form. */
  public static Optional<VariableKey> parse(String model, String run, String variable) {
    if (!Identifiers.isModel(model) || !Identifiers.isVariable(variable)) {
      return Optional.empty();
    }
    return RunId.parse(run).map(id -> new VariableKey(model, id, variable));
  }

  public RunKey runKey() {
    return new RunKey(model, run);
  }

  /** The URL path of a frame's archive. */
  public String archiveUrl(String frameId) {
    return "/tiles/" + this + "/" + frameId + ".pmtiles";
  }

  /** The URL path of a snapshot of this variable's manifest. */
  public String snapshotUrl(String snapshot) {
    return "/published/" + this + "/manifests/" + snapshot + ".json";
  }

  /** {@code model/run/variable}, as in paths. */
  @Override
  public String toString() {
    return model + "/" + run + "/" + variable;
  }
}
