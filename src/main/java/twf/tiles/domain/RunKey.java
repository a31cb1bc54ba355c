package twf.tiles.domain;

/**
 * A run of a model.
 *
 * @param model the model's id
 * @param run the cycle
 */
public record RunKey(String model, RunId run) {
  /**
   * @throws IllegalArgumentException if the model's id is not of the contract's form
   */
  public RunKey {
    if (!Identifiers.isModel(model)) {
      throw new IllegalArgumentException("not a model id: " + model);
    }
  }

  /**
   * One variable of the run.
   *
   * @throws IllegalArgumentException if the variable's id is not of the contract's form
   */
  public VariableKey variable(String variable) {
    return new VariableKey(model, run, variable);
  }

  @Override
  public String toString() {
    return model + "/" + run;
  }
}
