package twf.tiles.publishing.operator;

import static java.nio.file.LinkOption.NOFOLLOW_LINKS;

import io.vertx.core.Future;
import io.vertx.core.eventbus.EventBus;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.TreeSet;
import java.util.function.Function;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import twf.tiles.common.ModelLanes;
import twf.tiles.common.WorkerPool;
import twf.tiles.domain.ForeignPointer;
import twf.tiles.domain.HistoryRecord;
import twf.tiles.domain.LatestPointer;
import twf.tiles.domain.ModelHolds;
import twf.tiles.domain.PointerOperation;
import twf.tiles.domain.RunId;
import twf.tiles.domain.RunKey;
import twf.tiles.domain.VariableKey;
import twf.tiles.error.FailureException;
import twf.tiles.error.FailureKind;
import twf.tiles.event.Addresses;
import twf.tiles.event.ModelStateChanged;
import twf.tiles.event.PointerMoved;
import twf.tiles.event.PublishCandidate;
import twf.tiles.event.ValidationReport;
import twf.tiles.publishing.commit.PointerCommit;
import twf.tiles.publishing.commit.RunAdoption;
import twf.tiles.publishing.pipeline.Publisher;
import twf.tiles.publishing.state.PublishStateReader;
import twf.tiles.storage.FilePublishedStore;

/**
 * Takes over the pointer and the runs of a model that another publisher left in the two roots, in
 * place: nothing is copied, renamed or removed.
 *
 * <p>Each run is validated by the checklist, all of its variables or none, and then gets snapshots
 * with hashes and links to them ({@link RunAdoption}). The run that the other pointer shows comes
 * first: where it fails, nothing is changed at all. Last, a history record and a pointer with a
 * generation replace the other pointer, if that is still the same. An adoption that was interrupted
 * is completed by typing it again.
 *
 * <p>Blocks. Run it in the model's publishing lane; it enters the pointer lane.
 */
public final class AdoptOperation {
  private static final Logger LOG = LoggerFactory.getLogger(AdoptOperation.class);

  private final FilePublishedStore stores;
  private final PublishStateReader stateReader;
  private final RunAdoption runs;
  private final PointerCommit pointers;
  private final Publisher publisher;
  private final Function<VariableKey, Future<ValidationReport>> validate;
  private final ModelLanes lanes;
  private final EventBus bus;

  /**
   * @param validate runs the checklist over a variable in PUBLISH_ROOT as if it were staged there
   */
  public AdoptOperation(
      FilePublishedStore stores,
      PointerCommit pointers,
      Publisher publisher,
      Function<VariableKey, Future<ValidationReport>> validate,
      ModelLanes lanes,
      EventBus bus) {
    this.stores = stores;
    this.stateReader = new PublishStateReader(stores);
    this.runs = new RunAdoption(stores);
    this.pointers = pointers;
    this.publisher = publisher;
    this.validate = validate;
    this.lanes = lanes;
    this.bus = bus;
  }

  /**
   * What stands in the way of publishing.
   *
   * @param pointer the bytes of {@code latest.json}; empty if there is none
   * @param run the run that it shows; null if it shows none that can be told
   * @param variables the variables that it lists
   * @param floor a generation that clients may have seen: the next one is higher
   * @param ours whether this program wrote it, so that it stays
   */
  private record Found(
      Optional<byte[]> pointer,
      @Nullable RunId run,
      List<String> variables,
      long floor,
      boolean ours) {}

  /** A run all of whose variables passed, with those that another publisher left. */
  private record Passed(RunKey run, List<PublishCandidate> candidates) {
    AdoptReply.Adopted describe() {
      return new AdoptReply.Adopted(
          run.run(),
          candidates.stream().map(candidate -> candidate.manifest().key().variable()).toList(),
          candidates.stream().mapToInt(candidate -> candidate.newFrames().size()).sum(),
          candidates.stream()
              .flatMap(candidate -> candidate.newFrames().stream())
              .mapToLong(frame -> frame.archive().bytes())
              .sum());
    }
  }

  /** Adopts what is found, or reports what that would do. */
  AdoptReply adopt(String model, String actor, String reason, boolean dryRun) throws Exception {
    ModelHolds holds = requireNotRetired(model);
    Found found = lanes.callInPointerLane(model, () -> find(model));
    List<AdoptReply.Adopted> adopted = new ArrayList<>();
    List<AdoptReply.Rejected> rejected = new ArrayList<>();
    RunId shown = found.run();
    RunId target = null;
    for (RunId run : inOrder(model, shown)) {
      RunKey key = new RunKey(model, run);
      try {
        Optional<Passed> passed = examine(key);
        if (run.equals(shown)) {
          requireListed(key, found.variables(), passed);
        }
        if (passed.isPresent()) {
          if (!dryRun) {
            runs.commit(key, passed.get().candidates());
          }
          adopted.add(passed.get().describe());
        }
        boolean mayBeShown =
            run.equals(shown) || (passed.isPresent() && !holds.runs().containsKey(run));
        target = target == null && mayBeShown ? run : target;
      } catch (FailureException e) {
        if (e.failure().kind() == FailureKind.STORAGE) {
          // The disk fails: what is done is whole, and the same command goes on from there.
          throw e;
        }
        if (run.equals(shown) && !found.ours()) {
          throw FailureException.conflict(
              "%s: nothing was changed: run %s, which clients see, does not pass: %s; mend its files and type it again, or end the model: tilesctl retire %s"
                  .formatted(model, run, e.failure().message(), model));
        }
        rejected.add(new AdoptReply.Rejected(run, e.failure().message()));
      }
    }
    if (adopted.isEmpty() && (found.ours() || target == null)) {
      throw FailureException.conflict(nothingToAdopt(model, rejected));
    }
    RunId newShown = found.ours() ? null : target;
    if (dryRun) {
      return new AdoptReply(model, newShown, null, adopted, rejected, List.of(), true);
    }
    Long generation =
        newShown == null
            ? null
            : replacePointer(new RunKey(model, newShown), found, actor, reason).generation();
    Addresses.TREE_CHANGED.publish(bus, new ModelStateChanged(model));
    LOG.info(
        "{}: {} runs of another publisher adopted by {} ({}), {} left alone",
        model,
        adopted.size(),
        actor,
        reason,
        rejected.size());
    if (generation != null) {
      probe(model);
    }
    return new AdoptReply(model, newShown, generation, adopted, rejected, List.of(), false);
  }

  /** Probes the new pointer. Clients see it already, so that a failing disk fails no command. */
  private void probe(String model) throws InterruptedException {
    try {
      publisher.completePending(model);
    } catch (InterruptedException stopping) {
      throw stopping;
    } catch (Exception e) {
      LOG.error(
          "{}: adopted, and not probed yet; the next start or command does: {}",
          model,
          e.toString());
    }
  }

  private ModelHolds requireNotRetired(String model) {
    ModelHolds holds = stores.readHolds(model);
    if (holds.retired() != null) {
      throw FailureException.conflict(
          "%s is retired: nothing was changed; first type: tilesctl retire %s --undo"
              .formatted(model, model));
    }
    return holds;
  }

  private static String nothingToAdopt(String model, List<AdoptReply.Rejected> rejected) {
    return rejected.isEmpty()
        ? "%s: another publisher left neither a pointer nor runs: nothing was changed; see: tilesctl status %s"
            .formatted(model, model)
        : "%s: no run of another publisher passes, nothing was changed; run %s: %s"
            .formatted(model, rejected.get(0).run(), rejected.get(0).problem());
  }

  private Found find(String model) {
    Optional<byte[]> pointer = stores.readPointerBytes(model);
    Optional<ForeignPointer> foreign =
        pointer.flatMap(content -> ForeignPointer.parse(content, model));
    if (foreign.isPresent()) {
      return new Found(
          pointer, foreign.get().run(), List.copyOf(foreign.get().variables()), 0, false);
    }
    Optional<LatestPointer> ours = readable(model);
    if (ours.isPresent()) {
      LatestPointer shown = ours.get();
      return new Found(
          pointer,
          shown.run(),
          List.copyOf(shown.variables().keySet()),
          shown.generation(),
          stateReader.isRecorded(shown));
    }
    // A pointer that is lost or cannot be read is recovered from the history, if there is one.
    boolean isRecorded = stores.history().newestGeneration(model) > 0;
    return new Found(pointer, null, List.of(), 0, isRecorded);
  }

  private Optional<LatestPointer> readable(String model) {
    try {
      return stores.readPointer(model);
    } catch (FailureException broken) {
      return Optional.empty();
    }
  }

  /** Lists the run that clients see first, then the others, newest first. */
  private List<RunId> inOrder(String model, @Nullable RunId shown) {
    return Stream.concat(
            Stream.ofNullable(shown), stores.runs(model).stream().filter(run -> !run.equals(shown)))
        .toList();
  }

  /**
   * Validates the variables of a run that another publisher left.
   *
   * @return empty if there are none
   * @throws FailureException if one of them does not pass
   */
  private Optional<Passed> examine(RunKey run) throws Exception {
    List<PublishCandidate> candidates = new ArrayList<>();
    for (String variable : stores.variables(run)) {
      VariableKey key = run.variable(variable);
      if (!isForeign(key)) {
        continue;
      }
      ValidationReport report = WorkerPool.await(validate.apply(key));
      PublishCandidate candidate = report.candidate();
      if (candidate == null) {
        throw FailureException.conflict(variable + ": " + report.decision());
      }
      RunAdoption.requireUnchanged(stores.published(), candidate);
      candidates.add(candidate);
    }
    return candidates.isEmpty() ? Optional.empty() : Optional.of(new Passed(run, candidates));
  }

  /** Returns whether the variable has a manifest that this program did not publish. */
  private boolean isForeign(VariableKey key) {
    Path manifest = stores.published().newestLink(key);
    if (!Files.exists(manifest, NOFOLLOW_LINKS)) {
      return false;
    }
    try {
      return stores.newestSnapshotName(key).isEmpty();
    } catch (FailureException foreign) {
      return true;
    }
  }

  /** Checks that the run has every variable that the pointer lists. */
  private void requireListed(RunKey run, List<String> listed, Optional<Passed> passed) {
    TreeSet<String> lost = new TreeSet<>(listed);
    passed.ifPresent(
        found -> found.candidates().forEach(one -> lost.remove(one.manifest().key().variable())));
    lost.removeIf(
        variable ->
            Files.exists(stores.published().newestLink(run.variable(variable)), NOFOLLOW_LINKS));
    if (!lost.isEmpty()) {
      throw FailureException.conflict(
          stores.published().newestLink(run.variable(lost.first())) + " is missing");
    }
  }

  private HistoryRecord replacePointer(RunKey run, Found found, String actor, String reason)
      throws Exception {
    String model = run.model();
    HistoryRecord record =
        lanes.callInPointerLane(
            model,
            () -> {
              requireSame(model, found.pointer());
              return pointers.commitOver(
                  found.pointer(),
                  found.floor(),
                  stateReader.read(run, Optional.empty()).toPointer(),
                  PointerOperation.ADOPT,
                  actor,
                  reason);
            });
    Addresses.PUBLISHED.publish(
        bus, PointerMoved.of(record.pointer(), record.previousGeneration()));
    return record;
  }

  private void requireSame(String model, Optional<byte[]> before) throws IOException {
    if (!Arrays.equals(before.orElse(null), stores.readPointerBytes(model).orElse(null))) {
      throw FailureException.conflict(
          "%s was written again while the runs were validated: clients see what it shows; end the other publisher and type it again"
              .formatted(stores.manifests().pointer(model)));
    }
  }
}
