package twf.tiles.publish;

import com.fasterxml.jackson.databind.node.ArrayNode;
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
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import twf.tiles.contract.ContractJson;
import twf.tiles.contract.HistoryRecord;
import twf.tiles.contract.Incident;
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
            Map.of("steps", array));
    replace(incident);
    return incident.name();
  }

  static boolean isRestored(Incident incident) {
    return incident.rest().containsKey("restored");
  }

  /** Notes in an incident, if it is there, that its rollback was undone; only the first time. */
  void noteRestored(String name, HistoryRecord restore) {
    read(restore.pointer().model(), name)
        .filter(incident -> !isRestored(incident))
        .ifPresent(
            incident ->
                replace(
                    incident.with(
                        "restored",
                        ContractJson.object()
                            .put("generation", restore.generation())
                            .put("at", restore.at().toString())
                            .put("actor", restore.actor())
                            .put("reason", restore.reason()))));
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
