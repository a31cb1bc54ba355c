package twf.tiles.publishing.commit;

import static java.nio.file.LinkOption.NOFOLLOW_LINKS;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import twf.tiles.common.BoundedConcurrency;
import twf.tiles.common.WorkerPool;
import twf.tiles.domain.Snapshot;
import twf.tiles.domain.VariableKey;
import twf.tiles.error.Failure;
import twf.tiles.error.FailureException;
import twf.tiles.error.FailureKind;
import twf.tiles.error.JvmErrors;
import twf.tiles.event.CandidateFrame;
import twf.tiles.event.CandidateImage;
import twf.tiles.event.PublishCandidate;
import twf.tiles.event.ValidatedFile;
import twf.tiles.storage.AtomicFileWriter;
import twf.tiles.storage.BoundedFileReader;
import twf.tiles.storage.CommitStateUnknownException;
import twf.tiles.storage.FileDigest;
import twf.tiles.storage.FileOperations;
import twf.tiles.storage.FilePublishedStore;
import twf.tiles.storage.FileTooLargeException;
import twf.tiles.storage.PublishedLayout;
import twf.tiles.storage.StagingLayout;

/**
 * Commits validated frames and their snapshot to the published tree. Each step is durable before
 * the next one begins:
 *
 * <ol>
 *   <li>Write the {@link PublishIntent}.
 *   <li>Copy every new archive, meta file and image to a temporary name in its target folder,
 *       compare its hash with the validated one, fsync and rename it; then fsync both folders.
 *   <li>Write the snapshot in the same way.
 *   <li>Replace the symbolic link {@code manifest.json} by rename. From here on clients may see the
 *       frames.
 *   <li>Delete the intent.
 * </ol>
 *
 * <p>A failure before the link is replaced undoes everything that this attempt added. If the
 * replacement itself fails, its outcome is unknown: the link is read back, and if it does not name
 * the new snapshot, nothing is cleaned up until {@link #undoLeftover}, at the next attempt or
 * start. Calls block.
 */
public final class TreeCommit {
  private static final Logger LOG = LoggerFactory.getLogger(TreeCommit.class);

  private final FilePublishedStore stores;
  private final Path stagingRoot;
  private final WorkerPool workers;

  /**
   * @param workers copies files; so many at once as it has threads
   */
  public TreeCommit(FilePublishedStore stores, Path stagingRoot, WorkerPool workers) {
    this.stores = stores;
    this.stagingRoot = stagingRoot;
    this.workers = workers;
  }

  /**
   * Publishes {@code snapshot}. Each of its frames must be published already or be a new frame of
   * the candidate. {@link #undoLeftover} comes first: a failure undoes what the intent names.
   *
   * @throws FailureException if the snapshot is not published, or its outcome is unknown
   */
  public void commit(PublishCandidate candidate, Snapshot snapshot) throws Exception {
    byte[] content = SnapshotBuilder.encode(snapshot);
    VariableKey key = snapshot.key();
    List<String> ids = candidate.newFrames().stream().map(CandidateFrame::frameId).toList();
    PublishIntent intent =
        new PublishIntent(
            key,
            Snapshot.name(snapshot.availableFrames(), content),
            ids,
            candidate.newImages().stream().map(CandidateImage::frameId).toList());
    try {
      writeIntent(intent);
      WorkerPool.await(
          BoundedConcurrency.mapConcurrently(
              candidate.newFrames(),
              workers.size(),
              frame -> workers.call(() -> copyFrame(key, frame))));
      WorkerPool.await(
          BoundedConcurrency.mapConcurrently(
              candidate.newImages(),
              workers.size(),
              image -> workers.call(() -> copyImage(key, image))));
      linkSnapshot(intent, content);
    } catch (CommitStateUnknownException e) {
      throw FailureException.storage(stores.published().variable(key), e);
    } catch (InterruptedException e) {
      // The process stops and gives up the writer lock: the next writer undoes this.
      throw e;
    } catch (Exception | Error e) {
      try {
        undo(intent);
      } catch (IOException | FailureException notUndone) {
        e.addSuppressed(notUndone);
      }
      JvmErrors.rethrow(e);
      if (e instanceof IOException io) {
        throw FailureException.storage(stores.published().variable(key), io);
      }
      throw e;
    }
  }

  private void writeIntent(PublishIntent intent) throws IOException {
    FileOperations disk = stores.operations();
    PublishedLayout tree = stores.published();
    disk.createFolders(stores.manifests().model(intent.key().model()));
    stores
        .atomicWriter()
        .replace(stores.manifests().intent(intent.key().model()), intent.toBytes(), false);
    disk.createFolders(tree.frames(intent.key()));
    disk.createFolders(tree.metas(intent.key()));
    disk.createFolders(tree.snapshots(intent.key()));
  }

  private boolean copyFrame(VariableKey key, CandidateFrame frame) {
    PublishedLayout tree = stores.published();
    StagingLayout staged = new StagingLayout(stagingRoot);
    String id = frame.frameId();
    copy(staged.archive(key, id), tree.archive(key, id), frame.archive());
    copy(staged.meta(key, id), tree.meta(key, id), frame.meta());
    return true;
  }

  private boolean copyImage(VariableKey key, CandidateImage image) {
    String id = image.frameId();
    copy(
        new StagingLayout(stagingRoot).image(key, id),
        stores.published().image(key, id),
        image.file());
    return true;
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

  /** A staged file has changed since its validation. */
  public static final class StagedFileChangedException extends FailureException {
    private static final long serialVersionUID = 1L;

    private StagedFileChangedException(Path staged) {
      super(new Failure(FailureKind.CONFLICT, staged + " changed after it was validated"));
    }
  }

  private static FailureException changedError(Path staged) {
    return new StagedFileChangedException(staged);
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
      if (!isLinked(intent)) {
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

  /**
   * Undoes the model's unfinished publish, if there is one. Run it in the publishing lane, or
   * before anything is published.
   *
   * @throws FailureException if the published state cannot be read; then nothing is undone
   */
  public void undoLeftover(String model) throws IOException {
    Path file = stores.manifests().intent(model);
    Optional<byte[]> content = BoundedFileReader.readIfExists(file);
    if (content.isEmpty()) {
      return;
    }
    Optional<PublishIntent> intent =
        PublishIntent.parse(content.get()).filter(found -> found.key().model().equals(model));
    if (intent.isPresent()) {
      undo(intent.get());
      LOG.info("{}: cleaned up after an interrupted publish", intent.get().key());
    } else {
      stores.operations().delete(file);
    }
  }

  /** Returns whether the link names the intent's snapshot, so that clients may see its frames. */
  private boolean isLinked(PublishIntent intent) {
    return stores
        .published()
        .newestSnapshotName(intent.key())
        .filter(intent.snapshot()::equals)
        .isPresent();
  }

  /**
   * Removes the files that the intent names and no visible snapshot does, then the intent. If the
   * link was replaced already, the publish is complete and only its intent is removed.
   */
  private void undo(PublishIntent intent) throws IOException {
    if (!isLinked(intent)) {
      removeUnreferenced(intent);
    }
    syncFolders(intent.key());
    stores.operations().delete(stores.manifests().intent(intent.key().model()));
  }

  private void removeUnreferenced(PublishIntent intent) throws IOException {
    PublishedLayout tree = stores.published();
    VariableKey key = intent.key();
    Optional<Snapshot> newest = tree.readNewest(key);
    for (String id : intent.frames()) {
      boolean named = newest.flatMap(snapshot -> snapshot.frame(id)).isPresent();
      removeFile(tree.archive(key, id), !named);
      removeFile(tree.meta(key, id), !named);
    }
    for (String id : intent.images()) {
      boolean named =
          newest.flatMap(snapshot -> snapshot.frame(id)).stream()
              .anyMatch(frame -> frame.image() != null);
      removeFile(tree.image(key, id), !named);
    }
    boolean shown =
        stores.readPointer(key.model()).stream()
            .flatMap(pointer -> pointer.variables().values().stream())
            .anyMatch(variable -> variable.snapshot().equals(intent.snapshot()));
    removeFile(tree.snapshot(key, intent.snapshot()), !shown);
    stores.operations().delete(AtomicFileWriter.temporaryPath(tree.newestLink(key)));
  }

  private void removeFile(Path file, boolean withTarget) throws IOException {
    stores.operations().delete(AtomicFileWriter.temporaryPath(file));
    if (withTarget) {
      stores.operations().delete(file);
    }
  }

  /**
   * Syncs the folders of a variable. Deleted files must not reappear after a power loss once the
   * intent is gone, and folders that were created but not synced must not be lost under later
   * publishes.
   */
  private void syncFolders(VariableKey key) throws IOException {
    PublishedLayout tree = stores.published();
    Path variable = tree.variable(key);
    for (Path folder :
        List.of(
            tree.frames(key),
            tree.metas(key),
            tree.snapshots(key),
            variable,
            variable.resolveSibling("."),
            tree.run(key.runKey()).resolveSibling("."),
            tree.root())) {
      if (Files.isDirectory(folder)) {
        stores.operations().sync(folder);
      }
    }
  }
}
