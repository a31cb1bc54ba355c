package twf.tiles.publishing.state;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import twf.tiles.domain.HistoryRecord;
import twf.tiles.domain.Incident;
import twf.tiles.domain.PointerOperation;
import twf.tiles.domain.RunId;
import twf.tiles.domain.RunKey;
import twf.tiles.domain.json.StrictJson;
import twf.tiles.error.FailureException;
import twf.tiles.storage.PublishedStore;

/**
 * Stores incidents, one file per rollback, below {@code MANIFEST_ROOT/{model}/incidents}. Calls
 * block; run one at a time per model.
 */
public final class IncidentStore {
  private static final Logger LOG = LoggerFactory.getLogger(IncidentStore.class);
  private static final DateTimeFormatter STAMP =
      DateTimeFormatter.ofPattern("yyyyMMdd'T'HHmmss.SSS'Z'").withZone(ZoneOffset.UTC);
  private static final String RESTORED = "restored";
  private static final String VERIFICATION = "verification";
  private static final String OUTCOME = "outcome";

  /** Limits a search to the newest incidents of a model. */
  public static final int MAX_SEARCHED = 200;

  /** The number of newest incidents per model that are never removed, regardless of their age. */
  public static final int NEWEST = 1_000;

  private final PublishedStore stores;

  public IncidentStore(PublishedStore stores) {
    this.stores = stores;
  }

  /** Returns an incident's name: the rollback's time in UTC and the run that failed. */
  public static String name(Instant at, RunId failed) {
    return STAMP.format(at) + "-" + failed;
  }

  public boolean exists(String model, String name) {
    return stores.hasIncident(model, name);
  }

  /**
   * Writes the incident of a rollback.
   *
   * @param rollback the record of the rollback
   * @param failed the run that was shown before
   * @return the incident's name
   */
  public String write(HistoryRecord rollback, RunId failed, List<StepResult> steps) {
    return write(rollback, failed, rollback.reason(), steps);
  }

  /**
   * Writes an incident with a reason of its own. Also used for a failed first state, which has no
   * earlier state to go back to.
   *
   * @param rollback the record of the rollback, or of the failed first state
   * @param failed the run that failed
   * @return the incident's name
   */
  public String write(HistoryRecord rollback, RunId failed, String reason, List<StepResult> steps) {
    ArrayNode array = StrictJson.object().putArray("steps");
    steps.forEach(step -> array.add(step.toJson()));
    Incident incident =
        new Incident(
            name(rollback.at(), failed),
            new RunKey(rollback.pointer().model(), failed),
            rollback.pointer().run(),
            rollback.generation(),
            rollback.previousGeneration(),
            new Incident.Note(rollback.at(), rollback.actor(), reason),
            null,
            verificationFields(array, rollback));
    replace(incident);
    return incident.name();
  }

  /** Returns the steps, and for a rollback also a pending byte verification. */
  private static Map<String, JsonNode> verificationFields(ArrayNode steps, HistoryRecord rollback) {
    Map<String, JsonNode> rest = new LinkedHashMap<>();
    rest.put("steps", steps);
    if (rollback.operation() == PointerOperation.ROLLBACK) {
      rest.put(VERIFICATION, pendingVerification(rollback));
    }
    return rest;
  }

  private static ObjectNode pendingVerification(HistoryRecord state) {
    return StrictJson.object()
        .put(OUTCOME, StepOutcome.PENDING.externalName())
        .put("at", state.at().toString())
        .put("detail", "the bytes of generation " + state.generation() + " are not verified yet");
  }

  /** Returns the generations of an incident whose byte verification is pending. */
  public static List<Long> pendingVerifications(Incident incident) {
    List<Long> generations = new ArrayList<>();
    if (isPending(incident.rest().get(VERIFICATION))) {
      generations.add(incident.generation());
    }
    JsonNode restored = incident.rest().get(RESTORED);
    if (restored != null && isPending(restored.get(VERIFICATION))) {
      generations.add(restored.path("generation").asLong());
    }
    return generations;
  }

  private static boolean isPending(@Nullable JsonNode verification) {
    return verification != null
        && verification.path(OUTCOME).asText().equals(StepOutcome.PENDING.externalName());
  }

  /** Records the outcome of a byte verification in an incident, if the incident exists. */
  public void recordVerification(
      String model, String name, long generation, ObjectNode verification) {
    Optional<Incident> found = read(model, name);
    if (found.isEmpty()) {
      return;
    }
    Incident incident = found.get();
    if (incident.generation() == generation) {
      replace(incident.with(VERIFICATION, verification));
    } else if (incident.rest().get(RESTORED) instanceof ObjectNode restored) {
      ObjectNode noted = restored.deepCopy();
      noted.set(VERIFICATION, verification);
      replace(incident.with(RESTORED, noted));
    }
  }

  /** Returns whether the root cause is missing or a byte verification is pending. */
  public static boolean isOpen(Incident incident) {
    return incident.rootCause() == null || !pendingVerifications(incident).isEmpty();
  }

  public static boolean isRestored(Incident incident) {
    return incident.rest().containsKey(RESTORED);
  }

  /**
   * Marks all open incidents of the restored run as restored. The incident that the restore names
   * is updated last: once it is marked, all others are, too. It also gets a pending byte
   * verification.
   *
   * @param asked the incident of the rollback that the restore undoes
   */
  public void recordRestored(String asked, HistoryRecord restore) {
    for (Incident incident : findNotRestored(restore.pointer().runKey(), restore.generation())) {
      if (!incident.name().equals(asked)) {
        replace(incident.with(RESTORED, restoredNote(restore)));
      }
    }
    ObjectNode last = restoredNote(restore);
    last.set(VERIFICATION, pendingVerification(restore));
    read(restore.pointer().model(), asked)
        .filter(incident -> !isRestored(incident))
        .ifPresent(incident -> replace(incident.with(RESTORED, last)));
  }

  private static ObjectNode restoredNote(HistoryRecord restore) {
    return StrictJson.object()
        .put("generation", restore.generation())
        .put("at", restore.at().toString())
        .put("actor", restore.actor())
        .put("reason", restore.reason());
  }

  /**
   * Returns the incidents of rollbacks that left a run before the given generation and are not
   * restored. Newest first.
   */
  public List<Incident> findNotRestored(RunKey run, long before) {
    return newestFirst(run.model(), MAX_SEARCHED).stream()
        .filter(incident -> incident.failed().equals(run) && incident.generation() < before)
        .filter(incident -> !isRestored(incident))
        .toList();
  }

  /** Writes or replaces an incident atomically. */
  public void replace(Incident incident) {
    stores.replaceIncident(incident);
  }

  /**
   * Reads an incident. Empty if there is none of that name.
   *
   * @throws FailureException if it is broken or cannot be read
   */
  public Optional<Incident> read(String model, String name) {
    return stores.readIncident(model, name);
  }

  /** Returns the newest incidents of a model, newest first. Broken ones are logged and skipped. */
  public List<Incident> newestFirst(String model, int atMost) {
    List<Incident> incidents = new ArrayList<>();
    for (String name : stores.incidentNames(model)) {
      if (incidents.size() == atMost) {
        break;
      }
      try {
        read(model, name).ifPresent(incidents::add);
      } catch (FailureException broken) {
        LOG.warn("unreadable incident skipped: {}", broken.getMessage());
      }
    }
    return incidents;
  }

  /**
   * Removes closed incidents from before a time, except the newest ones.
   *
   * @param newest the number of newest incidents to keep
   * @return the number of removed incidents
   */
  public int removeClosed(String model, Instant before, int newest) throws IOException {
    String stamp = STAMP.format(before);
    int removed = 0;
    List<String> names = stores.incidentNames(model);
    for (String name : names.subList(Math.min(newest, names.size()), names.size())) {
      if (name.compareTo(stamp) < 0 && isClosed(model, name)) {
        stores.removeIncident(model, name);
        removed++;
      }
    }
    return removed;
  }

  private boolean isClosed(String model, String name) {
    try {
      return read(model, name).filter(incident -> !isOpen(incident)).isPresent();
    } catch (FailureException broken) {
      LOG.debug("left as it is: {}", broken.getMessage());
      return false;
    }
  }
}
