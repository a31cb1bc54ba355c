package twf.tiles.storage;

import java.io.IOException;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import twf.tiles.domain.ForeignPointer;
import twf.tiles.domain.Incident;
import twf.tiles.domain.LatestPointer;
import twf.tiles.domain.ModelHolds;
import twf.tiles.domain.RunId;
import twf.tiles.domain.RunKey;
import twf.tiles.domain.Snapshot;
import twf.tiles.domain.SnapshotFrame;
import twf.tiles.domain.VariableKey;
import twf.tiles.error.FailureException;

/**
 * What is published, named by keys: runs with their snapshots and frames, and pointer, history,
 * holds and incidents of each model.
 *
 * <p>Calls block. Where they declare no {@link IOException}, they throw {@link FailureException} if
 * something is malformed or cannot be read or written. Writes of one model run one at a time.
 */
public interface PublishedStore {

  /** Lists the models that have a pointer, a history or holds, in ascending order. */
  List<String> models();

  /** Lists the runs of a model of which there is anything, newest first. */
  List<RunId> runs(String model);

  /** Lists the runs that have a published snapshot, newest first. */
  List<RunId> publishedRuns(String model);

  /** Returns whether there is anything of a run. */
  boolean hasRun(RunKey run);

  /** Lists the variables of a run of which there is anything, in ascending order. */
  List<String> variables(RunKey run);

  /**
   * Returns why a run may belong to another program, with what to type; empty if it does not.
   *
   * @param known whether a snapshot or the history names the run
   */
  Optional<String> foreignProblem(RunKey run, boolean known);

  /** Returns the name of the newest snapshot; empty if nothing is published. */
  Optional<String> newestSnapshotName(VariableKey key);

  /**
   * Lists the names of a variable's snapshots, most frames first, then newest first. Returns a new,
   * mutable list.
   */
  List<String> snapshotNames(VariableKey key);

  /** Returns whether a snapshot exists, without reading it. */
  boolean hasSnapshot(VariableKey key, String name);

  Snapshot readSnapshot(VariableKey key, String name);

  /** Reads the newest snapshot; empty if nothing is published. */
  default Optional<Snapshot> readNewestSnapshot(VariableKey key) {
    return newestSnapshotName(key).map(name -> readSnapshot(key, name));
  }

  /** Checks that a snapshot and its files exist, with the recorded sizes. */
  MissingFiles missingFiles(VariableKey key, String snapshot);

  /**
   * Checks that archive, meta and image of a frame exist, with the recorded sizes; null if they do.
   */
  @Nullable FailureException frameProblem(VariableKey key, SnapshotFrame frame);

  /** Reads the archive of a frame and returns its digest. */
  FileDigest digest(VariableKey key, String frameId);

  /** Reads the image of a frame and returns its digest. */
  FileDigest imageDigest(VariableKey key, String frameId);

  /** Returns where the image of a frame is, for messages. */
  String imageLocation(VariableKey key, String frameId);

  /** Returns where the archive of a frame is, for messages. */
  String archiveLocation(VariableKey key, String frameId);

  /** Returns the usable space for what is published. */
  FreeSpace usableSpace();

  /**
   * Reads the pointer of a model; empty if nothing has been published.
   *
   * @throws FailureException unavailable, if another program wrote it; it names the command that
   *     takes it over
   */
  Optional<LatestPointer> readPointer(String model);

  /**
   * Reads a pointer that another program wrote; empty if there is none, or one of this program. It
   * may name a run that does not exist.
   */
  Optional<ForeignPointer> readForeignPointer(String model);

  /** Reads the bytes of {@code latest.json}, whoever wrote it; empty if there is none. */
  Optional<byte[]> readPointerBytes(String model);

  /**
   * Replaces a pointer that another program wrote, atomically and durably, if it still has the
   * expected bytes.
   *
   * @param expected the bytes of the present pointer; empty if there is none
   * @throws CommitStateUnknownException if it may or may not have been replaced; read it again
   * @throws IOException if nothing changed
   */
  void swapForeignPointer(Optional<byte[]> expected, LatestPointer pointer) throws IOException;

  /** Describes, for operators, a pointer that no history record has. */
  String describeUnrecorded(LatestPointer pointer);

  /** Returns whether a model has a pointer, without reading it. */
  boolean hasPointer(String model);

  /**
   * Replaces the pointer atomically and durably, if it still has the expected generation; clients
   * see it from now on.
   *
   * @param expected the generation of the present pointer; 0 if there is none, or none that can be
   *     read
   * @throws CommitStateUnknownException if it may or may not have been replaced; read it again
   * @throws IOException if nothing changed
   */
  void swapPointer(long expected, LatestPointer pointer) throws IOException;

  /** Returns the failure to read or write the pointer of a model. */
  FailureException pointerFailure(String model, IOException cause);

  /** Writes the copy of the pointer that older clients request; a failure is only logged. */
  void writeLegacyAlias(LatestPointer pointer);

  /** Removes the pointer of a model and its copy for older clients, durably. */
  void removePointer(String model) throws IOException;

  /**
   * Marks a generation that the HTTP probe has not passed yet. Durable with the next record of the
   * history.
   */
  void markUnverified(String model, long generation) throws IOException;

  boolean isUnverified(String model, long generation);

  /** Removes a mark, not durably; a failure is only logged. */
  void clearUnverified(String model, long generation);

  /** Removes the marks of all generations but one, not durably. */
  void clearOtherUnverified(String model, long kept) throws IOException;

  HistoryStore history();

  /** Returns where a history record is, for messages. */
  String recordLocation(String model, long generation);

  /**
   * Reads the holds and the pin of a model; {@link ModelHolds#NONE} if it has none.
   *
   * @throws FailureException if they cannot be read, because assuming no holds could publish a held
   *     run
   */
  ModelHolds readHolds(String model);

  /** Replaces the holds and the pin of a model, durably. */
  void replaceHolds(String model, ModelHolds holds);

  /** Lists the names of a model's incidents, newest first. */
  List<String> incidentNames(String model);

  boolean hasIncident(String model, String name);

  /** Reads an incident; empty if there is none of that name. */
  Optional<Incident> readIncident(String model, String name);

  /** Writes or replaces an incident, durably. */
  void replaceIncident(Incident incident);

  void removeIncident(String model, String name) throws IOException;

  /** Reads the intent of the publish that a model has in progress, or that a crash left. */
  Optional<byte[]> readIntent(String model);

  /** Returns the failure to read or remove the intent of a model. */
  FailureException intentFailure(String model, IOException cause);
}
