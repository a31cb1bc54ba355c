package twf.tiles.publish;

import com.fasterxml.jackson.databind.node.ObjectNode;
import twf.tiles.contract.ContractJson;

/**
 * How one step of a rollback ended.
 *
 * @param step its name
 * @param outcome pass, fail, skipped or pending
 * @param durationMs milliseconds
 * @param detail one line
 */
public record StepResult(String step, StepOutcome outcome, double durationMs, String detail) {

  public ObjectNode toJson() {
    return ContractJson.object()
        .put("step", step)
        .put("outcome", outcome.word())
        .put("duration_ms", durationMs)
        .put("detail", detail);
  }
}
