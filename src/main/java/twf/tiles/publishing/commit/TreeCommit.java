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
 * Commits validated frames and their snapshot to the published tree. Each step is durable before
 * the next one begins:
 *
 * <ol>
 *   <li>Write the {@link PublishIntent}.
 *   <li>Copy every new archive and meta file to a temporary name in its target folder, compare its
 *       hash with the validated one, fsync and rename it; then fsync both folders.
 *   <li>Write the snapshot in the same way.
 *   <li>Replace the symbolic link {@code manifest.json} by rename. From here on clients may see the
 *       frames.
 *   <li>Delete the intent.
 * </ol>
 *
 * <p>A failure before the link is replaced undoes everything that this attempt added. If the
 * replacement itself fails, its outcome is unknown: the link is read back, and if it does not name
 * the new snapshot, nothing is cleaned up until the next attempt.
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
   * Publishes {@code snapshot}. Each of its frames must be published already or be a new frame of
   * the candidate.
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
        .compose(clean -> commitOrUndo(candidate, intent, content))
        .map(done -> intent.snapshot());
  }

  /**
   * Undoes an earlier, unfinished attempt. This runs outside of {@link #commitOrUndo}, because a
   * failure must keep the earlier intent: undoing this attempt would delete it.
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
            written ->
                BoundedConcurrency.mapConcurrently(
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
      Path temporary = AtomicFileWriter.temporaryPath(to);
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

  /**
   * Resolves a staged file. Fails if it was replaced since validation by a link out of STAGING_ROOT
   * or by a special file: those must not be opened, not even to compare their content.
   */
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
          .replaceLink(tree.newestLink(key), PublishedLayout.linkTarget(intent.snapshot()));
    } catch (CommitStateUnknownException e) {
      if (!undo.isLinked(intent)) {
        throw e;
      }
      stores.atomicWriter().syncFound(tree.newestLink(key), e);
    }
    removeIntent(intent);
  }

  /**
   * Writes the snapshot. Before the link names it, clients cannot know it, so an unknown outcome is
   * treated as a failure and undone.
   */
  private void writeSnapshot(Path file, byte[] content) throws IOException {
    try {
      stores.atomicWriter().replace(file, content, true);
    } catch (CommitStateUnknownException e) {
      throw new IOException(e.getMessage(), e);
    }
  }

  /** Deletes the intent. Once the link names its snapshot, a leftover intent is harmless. */
  private void removeIntent(PublishIntent intent) {
    try {
      stores.operations().delete(stores.manifests().intent(intent.key().model()));
    } catch (IOException e) {
      LOG.warn(
          "{}: cannot delete the publish intent, it stays until the next publish: {}",
          intent.key(),
          e.toString());
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
