package twf.tiles.publishing.commit;

import static java.nio.file.LinkOption.NOFOLLOW_LINKS;

import io.vertx.core.Future;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import twf.tiles.common.BoundedConcurrency;
import twf.tiles.common.WorkerPool;
import twf.tiles.domain.Snapshot;
import twf.tiles.domain.VariableKey;
import twf.tiles.error.Failure;
import twf.tiles.error.FailureException;
import twf.tiles.error.JvmErrors;
import twf.tiles.event.CandidateFrame;
import twf.tiles.event.PublishCandidate;
import twf.tiles.event.ValidatedFile;
import twf.tiles.publishing.state.PublishingStores;
import twf.tiles.storage.AtomicFileWriter;
import twf.tiles.storage.BoundedFileReader;
import twf.tiles.storage.CommitStateUnknownException;
import twf.tiles.storage.FileDigest;
import twf.tiles.storage.FileOperations;
import twf.tiles.storage.FileTooLargeException;
import twf.tiles.storage.PublishedLayout;

/**
 * The commit of frames into the published tree. In this order, each step durable before the next:
 *
 * <ol>
 *   <li>the {@link PublishIntent};
 *   <li>every new archive and meta file: copied to a temporary name in its target folder, its hash
 *       compared with what was validated, forced, renamed; then the two folders forced;
 *   <li>the snapshot, likewise;
 *   <li>the symbolic link {@code manifest.json} swapped by rename: from here on clients may see the
 *       frames;
 *   <li>the intent removed.
 * </ol>
 *
 * <p>Whatever fails before the link is swapped takes back all that this attempt added. Where the
 * swap itself fails its outcome is unknown: nothing is cleaned, and the link is read again.
 */
public final class TreeCommit {
  private static final Logger LOG = LoggerFactory.getLogger(TreeCommit.class);

  private final PublishingStores stores;
  private final Path stagingRoot;
  private final WorkerPool workers;
  private final TreeUndo undo;

  public TreeCommit(PublishingStores stores, Path stagingRoot, WorkerPool workers) {
    this.stores = stores;
    this.stagingRoot = stagingRoot;
    this.workers = workers;
    this.undo = new TreeUndo(stores);
  }

  /**
   * Publishes {@code snapshot}, whose frames are either published already or among the candidate's
   * new ones.
   *
   * @return the snapshot's name
   */
  public Future<String> commit(PublishCandidate candidate, Snapshot snapshot) {
    byte[] content = SnapshotBuilder.encode(snapshot);
    VariableKey key = snapshot.key();
    List<String> ids = candidate.newFrames().stream().map(CandidateFrame::frameId).toList();
    PublishIntent intent =
        new PublishIntent(key, Snapshot.name(snapshot.availableFrames(), content), ids);
    return workers
        .run(() -> undoLeftover(key))
        .compose(settled -> commitOrUndo(candidate, intent, content))
        .map(done -> intent.snapshot());
  }

  /**
   * Takes back what an attempt before has left. Where that fails its intent stays, which is why it
   * is no part of this attempt: what takes that back forgets the intent.
   */
  private void undoLeftover(VariableKey key) {
    try {
      stores.operations().createFolders(stores.manifests().model(key.model()));
      undo.undoLeftover(key.model());
    } catch (IOException e) {
      throw FailureException.storage(stores.published().variable(key), e);
    }
  }

  private Future<Void> commitOrUndo(
      PublishCandidate candidate, PublishIntent intent, byte[] content) {
    VariableKey key = intent.key();
    return workers
        .run(() -> writeIntent(intent))
        .compose(
            begun ->
                BoundedConcurrency.map(
                    candidate.newFrames(), workers.size(), frame -> copy(key, frame)))
        .compose(copied -> workers.run(() -> linkSnapshot(intent, content)))
        .recover(cause -> workers.run(() -> undoAndRethrow(intent, cause)).map(nothing -> null))
        .mapEmpty();
  }

  private void writeIntent(PublishIntent intent) throws IOException {
    FileOperations disk = stores.operations();
    PublishedLayout tree = stores.published();
    stores
        .atomicWriter()
        .replace(stores.manifests().intent(intent.key().model()), intent.toBytes(), false);
    disk.createFolders(tree.frames(intent.key()));
    disk.createFolders(tree.metas(intent.key()));
    disk.createFolders(tree.snapshots(intent.key()));
  }

  private Future<Boolean> copy(VariableKey key, CandidateFrame frame) {
    Path staged = stagingRoot.resolve(key.toString());
    String id = frame.frameId();
    return workers.call(
        () -> {
          PublishedLayout tree = stores.published();
          copy(
              staged.resolve("frames").resolve(id + ".pmtiles"),
              tree.archive(key, id),
              frame.archive());
          copy(staged.resolve("meta").resolve(id + ".json"), tree.meta(key, id), frame.meta());
          return true;
        });
  }

  private void copy(Path from, Path to, ValidatedFile validated) {
    try {
      Path temporary = AtomicFileWriter.temporary(to);
      FileDigest copied =
          stores
              .operations()
              .copy(requireRegularFile(from), temporary, validated.bytes(), validated.modified());
      if (!copied.equals(new FileDigest(validated.bytes(), validated.sha256()))) {
        throw changedError(from);
      }
      if (Files.exists(to)) {
        requireSameContent(to, copied);
        stores.operations().delete(temporary);
      } else {
        stores.operations().rename(temporary, to);
      }
    } catch (FileTooLargeException e) {
      throw changedError(from);
    } catch (IOException e) {
      throw FailureException.storage(from, e);
    }
  }

  /** What came in its place since it was validated must not be opened, were it only to compare. */
  private Path requireRegularFile(Path staged) throws IOException {
    Path real = staged.toRealPath();
    if (!real.startsWith(stagingRoot.toRealPath()) || !Files.isRegularFile(real, NOFOLLOW_LINKS)) {
      throw changedError(staged);
    }
    return real;
  }

  private static FailureException changedError(Path staged) {
    return new FailureException(new Failure.Changed(staged.toString()));
  }

  private static void requireSameContent(Path published, FileDigest wanted) {
    if (!BoundedFileReader.digest(published).equals(wanted)) {
      throw FailureException.conflict(
          published + " is there with other bytes: published files are never replaced");
    }
  }

  private void linkSnapshot(PublishIntent intent, byte[] content) throws IOException {
    VariableKey key = intent.key();
    PublishedLayout tree = stores.published();
    stores.operations().sync(tree.frames(key));
    stores.operations().sync(tree.metas(key));
    writeSnapshot(tree.snapshot(key, intent.snapshot()), content);
    try {
      stores
          .atomicWriter()
          .replaceLink(tree.newest(key), PublishedLayout.linkTo(intent.snapshot()));
    } catch (CommitStateUnknownException e) {
      if (!undo.isLinked(intent)) {
        throw e;
      }
      stores.atomicWriter().found(tree.newest(key), e);
    }
    removeIntent(intent);
  }

  /** Nobody knows of the snapshot before the link names it: whatever fails here is taken back. */
  private void writeSnapshot(Path file, byte[] content) throws IOException {
    try {
      stores.atomicWriter().replace(file, content, true);
    } catch (CommitStateUnknownException e) {
      throw new IOException(e.getMessage(), e);
    }
  }

  /** Nothing depends on the intent once the link names its snapshot. */
  private void removeIntent(PublishIntent intent) {
    try {
      stores.operations().delete(stores.manifests().intent(intent.key().model()));
    } catch (IOException e) {
      LOG.warn("the intent of {} stays until the next publish: {}", intent.key(), e.toString());
    }
  }

  private void undoAndRethrow(PublishIntent intent, Throwable cause) throws Exception {
    if (!(cause instanceof CommitStateUnknownException)) {
      try {
        undo.undo(intent);
      } catch (IOException | FailureException e) {
        cause.addSuppressed(e);
      }
    }
    JvmErrors.rethrow(cause);
    if (cause instanceof IOException io) {
      throw FailureException.storage(stores.published().variable(intent.key()), io);
    }
    throw cause instanceof Exception known ? known : new IllegalStateException(cause);
  }
}
