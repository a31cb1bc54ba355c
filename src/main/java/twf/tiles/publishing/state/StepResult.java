package twf.tiles.publishing.state;

import com.fasterxml.jackson.databind.node.ObjectNode;
import twf.tiles.domain.json.StrictJson;

/**
 * The result of one step of a rollback or restore.
 *
 * @param step the step's name
 * @param outcome pass, fail, skipped or pending
 * @param durationMs milliseconds
 * @param detail one line
 */
public record StepResult(String step, StepOutcome outcome, double durationMs, String detail) {

  public ObjectNode toJson() {
    return StrictJson.object()
        .put("step", step)
        .put("outcome", outcome.externalName())
        .put("duration_ms", durationMs)
        .put("detail", detail);
  }
}
