package twf.tiles.bus;

import java.time.Instant;
import twf.tiles.contract.RunId;
import twf.tiles.contract.VariableKey;

/**
 * A staged manifest is new or changed.
 *
 * @param model the model's id
 * @param run the cycle
 * @param variable the variable's id
 * @param modified the manifest's modification time
 */
public record Staged(String model, RunId run, String variable, Instant modified) implements Event {
  public static Staged of(VariableKey key, Instant modified) {
    return new Staged(key.model(), key.run(), key.variable(), modified);
  }

  public VariableKey key() {
    return new VariableKey(model, run, variable);
  }
}
