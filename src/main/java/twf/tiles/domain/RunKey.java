package twf.tiles.domain;

/**
 * Identifies a run of a model.
 *
 * @param model the model id
 * @param run the cycle
 */
public record RunKey(String model, RunId run) {
  /**
   * @throws IllegalArgumentException if the model id is malformed
   */
  public RunKey {
    if (!Identifiers.isModel(model)) {
      throw new IllegalArgumentException("not a model id: " + model);
    }
  }

  /**
   * Returns the key of a variable of this run.
   *
   * @throws IllegalArgumentException if the variable id is malformed
   */
  public VariableKey variable(String variable) {
    return new VariableKey(model, run, variable);
  }

  @Override
  public String toString() {
    return model + "/" + run;
  }
}
