package twf.tiles.publishing.operator;

import java.time.Clock;
import java.util.List;
import java.util.Optional;
import twf.tiles.domain.Incident;
import twf.tiles.error.FailureException;
import twf.tiles.publishing.state.IncidentStore;
import twf.tiles.publishing.state.PublishingStores;

/** Records root causes in incidents. Calls block. */
public final class RootCauseRecorder {
  private final PublishingStores stores;
  private final IncidentStore incidents;
  private final Clock clock;

  public RootCauseRecorder(PublishingStores stores, Clock clock) {
    this.stores = stores;
    this.incidents = new IncidentStore(stores);
    this.clock = clock;
  }

  /**
   * Finds an incident by its name.
   *
   * @param model the incident's model; empty to search all models
   * @throws FailureException if there is none, or if several models have one of that name
   */
  Incident find(Optional<String> model, String name) {
    List<Incident> found =
        model.map(List::of).orElseGet(() -> stores.manifests().models()).stream()
            .flatMap(one -> incidents.read(one, name).stream())
            .toList();
    if (found.isEmpty()) {
      throw FailureException.notFound(
          "no incident "
              + name
              + model.map(one -> " of " + one).orElse("")
              + "; list them with: tilesctl incidents");
    }
    if (found.size() > 1) {
      throw FailureException.conflict(
          "several models have an incident " + name + ": say which model");
    }
    return found.get(0);
  }

  /**
   * Records the cause. Run it in the model's pointer lane, so that nothing else writes the
   * incident.
   */
  Incident complete(Incident found, String actor, String text) {
    Incident now = incidents.read(found.failed().model(), found.name()).orElse(found);
    Incident completed = now.with(new Incident.Note(clock.instant(), actor, text));
    incidents.replace(completed);
    return completed;
  }
}
