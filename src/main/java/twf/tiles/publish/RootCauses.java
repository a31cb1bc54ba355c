package twf.tiles.publish;

import java.time.Clock;
import java.util.List;
import java.util.Optional;
import twf.tiles.contract.Incident;
import twf.tiles.failure.TileException;

/** Completes incidents with what was found out. Calls block. */
final class RootCauses {
  private final Stores stores;
  private final Incidents incidents;
  private final Clock clock;

  RootCauses(Stores stores, Clock clock) {
    this.stores = stores;
    this.incidents = new Incidents(stores);
    this.clock = clock;
  }

  /**
   * The incident of that name.
   *
   * @param model whose it is; any, where empty
   * @throws TileException where there is none, or one of several models
   */
  Incident find(Optional<String> model, String name) {
    List<Incident> found =
        model.map(List::of).orElseGet(() -> stores.manifests().models()).stream()
            .flatMap(one -> incidents.read(one, name).stream())
            .toList();
    if (found.isEmpty()) {
      throw TileException.notFound(
          "no incident "
              + name
              + model.map(one -> " of " + one).orElse("")
              + "; there are: tilesctl incidents");
    }
    if (found.size() > 1) {
      throw TileException.conflict("several models have an incident " + name + ": say which model");
    }
    return found.get(0);
  }

  /** Writes the cause; in the model's lane, so that nobody else writes to the incident. */
  Incident complete(Incident found, String actor, String text) {
    Incident now = incidents.read(found.failed().model(), found.name()).orElse(found);
    Incident completed = now.with(new Incident.Note(clock.instant(), actor, text));
    incidents.replace(completed);
    return completed;
  }
}
