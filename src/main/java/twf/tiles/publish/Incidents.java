package twf.tiles.publish;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import twf.tiles.contract.ContractJson;
import twf.tiles.contract.HistoryRecord;
import twf.tiles.contract.Incident;
import twf.tiles.contract.Operation;
import twf.tiles.contract.Parsed;
import twf.tiles.contract.RunId;
import twf.tiles.contract.RunKey;
import twf.tiles.failure.TileException;
import twf.tiles.files.BoundedFiles;
import twf.tiles.files.UnknownOutcomeException;

/**
 * What happened when pointers went back, one file a rollback. Calls block; one at a time a model.
 */
final class Incidents {
  private static final Logger LOG = LoggerFactory.getLogger(Incidents.class);
  private static final DateTimeFormatter STAMP =
      DateTimeFormatter.ofPattern("yyyyMMdd'T'HHmmss.SSS'Z'").withZone(ZoneOffset.UTC);
  private static final String JSON = ".json";
  private static final String RESTORED = "restored";
  private static final String VERIFICATION = "verification";
  private static final String OUTCOME = "outcome";

  /** So many of a model's newest incidents are looked through. */
  static final int MOST_SEARCHED = 200;

  /** So many of a model's newest incidents stay, whatever their age. */
  static final int NEWEST = 1_000;

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
    ArrayNode array = ContractJson.object().putArray("steps");
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
            rest(array, rollback));
    replace(incident);
    return incident.name();
  }

  /** Of a rollback also that the bytes of what it shows are still to be verified. */
  private static Map<String, JsonNode> rest(ArrayNode steps, HistoryRecord rollback) {
    Map<String, JsonNode> rest = new LinkedHashMap<>();
    rest.put("steps", steps);
    if (rollback.operation() == Operation.ROLLBACK) {
      rest.put(VERIFICATION, pending(rollback));
    }
    return rest;
  }

  private static ObjectNode pending(HistoryRecord state) {
    return ContractJson.object()
        .put(OUTCOME, StepOutcome.PENDING.word())
        .put("at", state.at().toString())
        .put("detail", "the bytes of generation " + state.generation() + " are to be verified");
  }

  /** The states of an incident whose bytes are still to be verified. */
  static List<Long> pendingVerifications(Incident incident) {
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
        && verification.path(OUTCOME).asText().equals(StepOutcome.PENDING.word());
  }

  /** Notes, in an incident that is there, what came of verifying the bytes of a state. */
  void noteVerification(String model, String name, long generation, ObjectNode verification) {
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

  /** Whether somebody has still to say what it was, or its bytes are still to be verified. */
  static boolean isOpen(Incident incident) {
    return incident.rootCause() == null || !pendingVerifications(incident).isEmpty();
  }

  static boolean isRestored(Incident incident) {
    return incident.rest().containsKey(RESTORED);
  }

  /**
   * Notes in the incidents of the run that a restore shows that their rollbacks are undone, in that
   * of the rollback that was asked for last.
   *
   * @param asked the incident of that rollback
   */
  void noteRestored(String asked, HistoryRecord restore) {
    for (Incident incident : leaving(restore.pointer().runKey(), restore.generation())) {
      if (!incident.name().equals(asked)) {
        replace(incident.with(RESTORED, restored(restore)));
      }
    }
    ObjectNode last = restored(restore);
    last.set(VERIFICATION, pending(restore));
    read(restore.pointer().model(), asked)
        .filter(incident -> !isRestored(incident))
        .ifPresent(incident -> replace(incident.with(RESTORED, last)));
  }

  private static ObjectNode restored(HistoryRecord restore) {
    return ContractJson.object()
        .put("generation", restore.generation())
        .put("at", restore.at().toString())
        .put("actor", restore.actor())
        .put("reason", restore.reason());
  }

  /** The incidents of rollbacks that left a run before a state and are not undone. */
  List<Incident> leaving(RunKey run, long before) {
    return newestFirst(run.model(), MOST_SEARCHED).stream()
        .filter(incident -> incident.failed().equals(run) && incident.generation() < before)
        .filter(incident -> !isRestored(incident))
        .toList();
  }

  /** Replaces an incident's file. */
  void replace(Incident incident) {
    String model = incident.failed().model();
    Path file = file(model, incident.name());
    byte[] content = ContractJson.write(incident.toJson());
    try {
      stores.operations().createFolders(stores.manifests().incidents(model));
      stores.atomic().replace(file, content, false);
    } catch (UnknownOutcomeException e) {
      if (!Arrays.equals(BoundedFiles.readIfThere(file).orElse(null), content)) {
        throw TileException.storage(file, e);
      }
      stores.atomic().found(file, e);
    } catch (IOException e) {
      throw TileException.storage(file, e);
    }
  }

  /**
   * One incident; empty where there is none of that name.
   *
   * @throws TileException where its file is broken or cannot be read
   */
  Optional<Incident> read(String model, String name) {
    Path file = file(model, name);
    return BoundedFiles.readIfThere(file)
        .map(
            content -> {
              Parsed<Incident> parsed = Incident.parse(content, model, name);
              if (!parsed.isValid()) {
                throw TileException.malformed(file.toString(), parsed.problems());
              }
              return parsed.value();
            });
  }

  /** The newest incidents of a model, newest first; one that is broken is logged and left out. */
  List<Incident> newestFirst(String model, int atMost) {
    List<Incident> incidents = new ArrayList<>();
    for (String name : names(model)) {
      if (incidents.size() == atMost) {
        break;
      }
      try {
        read(model, name).ifPresent(incidents::add);
      } catch (TileException broken) {
        LOG.warn("left out: {}", broken.getMessage());
      }
    }
    return incidents;
  }

  /**
   * Removes closed incidents from before a time, but none of the newest.
   *
   * @param newest how many of them stay
   * @return how many were removed
   */
  int removeClosed(String model, Instant before, int newest) throws IOException {
    String stamp = STAMP.format(before);
    int removed = 0;
    List<String> names = names(model);
    for (String name : names.subList(Math.min(newest, names.size()), names.size())) {
      if (name.compareTo(stamp) < 0 && isClosed(model, name)) {
        stores.operations().delete(file(model, name));
        removed++;
      }
    }
    return removed;
  }

  private boolean isClosed(String model, String name) {
    try {
      return read(model, name).filter(incident -> !isOpen(incident)).isPresent();
    } catch (TileException broken) {
      LOG.debug("left as it is: {}", broken.getMessage());
      return false;
    }
  }

  /** Removes what a crash left of incidents that were being written. */
  void removeTemporaries(String model) throws IOException {
    Path folder = stores.manifests().incidents(model);
    try (DirectoryStream<Path> files = Files.newDirectoryStream(folder, ".*.json.tmp")) {
      for (Path file : files) {
        stores.operations().delete(file);
      }
    } catch (NoSuchFileException e) {
      // there never was an incident
    }
  }

  private List<String> names(String model) {
    Path folder = stores.manifests().incidents(model);
    List<String> names = new ArrayList<>();
    try (DirectoryStream<Path> files = Files.newDirectoryStream(folder, "*" + JSON)) {
      for (Path file : files) {
        String name = file.getFileName().toString();
        String stem = name.substring(0, name.length() - JSON.length());
        if (Incident.isName(stem)) {
          names.add(stem);
        }
      }
    } catch (NoSuchFileException e) {
      return List.of();
    } catch (IOException e) {
      throw TileException.storage(folder, e);
    }
    names.sort(Comparator.reverseOrder());
    return names;
  }

  private Path file(String model, String name) {
    return stores.manifests().incidents(model).resolve(name + JSON);
  }
}
