package twf.tiles.event;

import java.time.Instant;
import twf.tiles.domain.RunId;
import twf.tiles.domain.VariableKey;

/**
 * A staged manifest is new or changed.
 *
 * @param model the model's id
 * @param run the cycle
 * @param variable the variable's id
 * @param modified the manifest's modification time
 */
public record ManifestStaged(String model, RunId run, String variable, Instant modified)
    implements Event {
  public static ManifestStaged of(VariableKey key, Instant modified) {
    return new ManifestStaged(key.model(), key.run(), key.variable(), modified);
  }

  public VariableKey key() {
    return new VariableKey(model, run, variable);
  }
}
