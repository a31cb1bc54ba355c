package twf.tiles.publish;

import com.fasterxml.jackson.databind.node.ObjectNode;
import twf.tiles.bus.Outcome;
import twf.tiles.contract.ContractJson;

/**
 * How one step of a rollback ended.
 *
 * @param step its name
 * @param outcome pass, fail or skipped
 * @param durationMs milliseconds
 * @param detail one line
 */
public record StepResult(String step, Outcome outcome, double durationMs, String detail) {

  public ObjectNode toJson() {
    return ContractJson.object()
        .put("step", step)
        .put("outcome", outcome.word())
        .put("duration_ms", durationMs)
        .put("detail", detail);
  }
}
