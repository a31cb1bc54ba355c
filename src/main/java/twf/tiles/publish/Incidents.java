package twf.tiles.publish;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.List;
import twf.tiles.contract.ContractJson;
import twf.tiles.contract.HistoryRecord;
import twf.tiles.contract.RunId;
import twf.tiles.contract.Words;
import twf.tiles.failure.TileException;

/** Writes what happened when a pointer went back, one file a rollback. Calls block. */
final class Incidents {
  private static final DateTimeFormatter STAMP =
      DateTimeFormatter.ofPattern("yyyyMMdd'T'HHmmss.SSS'Z'").withZone(ZoneOffset.UTC);

  private final Stores stores;

  Incidents(Stores stores) {
    this.stores = stores;
  }

  /** The incident's name: a rollback's time and the run that failed. */
  static String name(Instant at, RunId failed) {
    return STAMP.format(at) + "-" + failed;
  }

  boolean exists(String model, String name) {
    return Files.exists(file(model, name));
  }

  /**
   * Writes an incident.
   *
   * @param rollback the state that the rollback made
   * @param failed the run that was shown before
   * @return the incident's name
   */
  String write(HistoryRecord rollback, RunId failed, List<StepResult> steps) {
    return write(rollback, failed, rollback.reason(), steps);
  }

  /** As the other, of a state that failed and could not be left: no other was there. */
  String write(HistoryRecord rollback, RunId failed, String reason, List<StepResult> steps) {
    String model = rollback.pointer().model();
    String name = name(rollback.at(), failed);
    ObjectNode json =
        ContractJson.object()
            .put("contract_version", Words.CONTRACT_VERSION)
            .put("incident", name)
            .put("model", model)
            .put("from_run", failed.text())
            .put("to_run", rollback.pointer().run().text())
            .put("generation", rollback.generation())
            .put("previous_generation", rollback.previousGeneration())
            .put("at", rollback.at().toString())
            .put("actor", rollback.actor())
            .put("reason", reason)
            .putNull("root_cause");
    ArrayNode array = json.putArray("steps");
    steps.forEach(step -> array.add(step.toJson()));
    Path file = file(model, name);
    try {
      stores.operations().createFolders(stores.manifests().incidents(model));
      stores.atomic().replace(file, ContractJson.write(json), false);
    } catch (IOException e) {
      throw TileException.storage(file, e);
    }
    return name;
  }

  private Path file(String model, String name) {
    return stores.manifests().incidents(model).resolve(name + ".json");
  }
}
