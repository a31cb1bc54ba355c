package twf.tiles.publish;

import static java.nio.file.LinkOption.NOFOLLOW_LINKS;

import io.vertx.core.Future;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import twf.tiles.async.Blocking;
import twf.tiles.async.Bounded;
import twf.tiles.bus.Candidate;
import twf.tiles.bus.CandidateFrame;
import twf.tiles.bus.StagedBytes;
import twf.tiles.contract.Snapshot;
import twf.tiles.contract.VariableKey;
import twf.tiles.failure.Failure;
import twf.tiles.failure.JvmErrors;
import twf.tiles.failure.TileException;
import twf.tiles.files.AtomicFile;
import twf.tiles.files.BoundedFiles;
import twf.tiles.files.Digest;
import twf.tiles.files.FileOperations;
import twf.tiles.files.PublishedTree;
import twf.tiles.files.TooLongException;
import twf.tiles.files.UnknownOutcomeException;

/**
 * The commit of frames into the published tree. In this order, each step durable before the next:
 *
 * <ol>
 *   <li>the {@link Intent};
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
final class TreeCommit {
  private static final Logger LOG = LoggerFactory.getLogger(TreeCommit.class);

  private final Stores stores;
  private final Path stagingRoot;
  private final Blocking workers;
  private final TreeUndo undo;

  TreeCommit(Stores stores, Path stagingRoot, Blocking workers) {
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
  Future<String> commit(Candidate candidate, Snapshot snapshot) {
    byte[] content = SnapshotBuilder.bytes(snapshot);
    VariableKey key = snapshot.key();
    List<String> ids = candidate.newFrames().stream().map(CandidateFrame::frameId).toList();
    Intent intent = new Intent(key, Snapshot.name(snapshot.availableFrames(), content), ids);
    return workers
        .run(() -> settle(key))
        .compose(settled -> attempt(candidate, intent, content))
        .map(done -> intent.snapshot());
  }

  /**
   * Takes back what an attempt before has left. Where that fails its intent stays, which is why it
   * is no part of this attempt: what takes that back forgets the intent.
   */
  private void settle(VariableKey key) {
    try {
      stores.operations().createFolders(stores.manifests().model(key.model()));
      undo.settle(key.model());
    } catch (IOException e) {
      throw TileException.storage(stores.published().variable(key), e);
    }
  }

  private Future<Void> attempt(Candidate candidate, Intent intent, byte[] content) {
    VariableKey key = intent.key();
    return workers
        .run(() -> begin(intent))
        .compose(
            begun -> Bounded.map(candidate.newFrames(), workers.size(), frame -> copy(key, frame)))
        .compose(copied -> workers.run(() -> finish(intent, content)))
        .recover(cause -> workers.run(() -> takeBack(intent, cause)).map(nothing -> null))
        .mapEmpty();
  }

  private void begin(Intent intent) throws IOException {
    FileOperations disk = stores.operations();
    PublishedTree tree = stores.published();
    stores.atomic().replace(stores.manifests().intent(intent.key().model()), intent.write(), false);
    disk.createFolders(tree.frames(intent.key()));
    disk.createFolders(tree.metas(intent.key()));
    disk.createFolders(tree.snapshots(intent.key()));
  }

  private Future<Boolean> copy(VariableKey key, CandidateFrame frame) {
    Path staged = stagingRoot.resolve(key.toString());
    String id = frame.frameId();
    return workers.call(
        () -> {
          PublishedTree tree = stores.published();
          copy(
              staged.resolve("frames").resolve(id + ".pmtiles"),
              tree.archive(key, id),
              frame.archive());
          copy(staged.resolve("meta").resolve(id + ".json"), tree.meta(key, id), frame.meta());
          return true;
        });
  }

  private void copy(Path from, Path to, StagedBytes validated) {
    try {
      Path temporary = AtomicFile.temporary(to);
      Digest copied =
          stores.operations().copy(real(from), temporary, validated.bytes(), validated.modified());
      if (!copied.equals(new Digest(validated.bytes(), validated.sha256()))) {
        throw changed(from);
      }
      if (Files.exists(to)) {
        keepIfSame(to, copied);
        stores.operations().delete(temporary);
      } else {
        stores.operations().rename(temporary, to);
      }
    } catch (TooLongException e) {
      throw changed(from);
    } catch (IOException e) {
      throw TileException.storage(from, e);
    }
  }

  /** What came in its place since it was validated must not be opened, were it only to compare. */
  private Path real(Path staged) throws IOException {
    Path real = staged.toRealPath();
    if (!real.startsWith(stagingRoot.toRealPath()) || !Files.isRegularFile(real, NOFOLLOW_LINKS)) {
      throw changed(staged);
    }
    return real;
  }

  private static TileException changed(Path staged) {
    return new TileException(new Failure.Changed(staged.toString()));
  }

  private static void keepIfSame(Path published, Digest wanted) {
    if (!BoundedFiles.digest(published).equals(wanted)) {
      throw TileException.conflict(
          published + " is there with other bytes: published files are never replaced");
    }
  }

  private void finish(Intent intent, byte[] content) throws IOException {
    VariableKey key = intent.key();
    PublishedTree tree = stores.published();
    stores.operations().sync(tree.frames(key));
    stores.operations().sync(tree.metas(key));
    writeSnapshot(tree.snapshot(key, intent.snapshot()), content);
    try {
      stores.atomic().replaceLink(tree.newest(key), PublishedTree.linkTo(intent.snapshot()));
    } catch (UnknownOutcomeException e) {
      if (!undo.isNamed(intent)) {
        throw e;
      }
      stores.atomic().found(tree.newest(key), e);
    }
    removeIntent(intent);
  }

  /** Nobody knows of the snapshot before the link names it: whatever fails here is taken back. */
  private void writeSnapshot(Path file, byte[] content) throws IOException {
    try {
      stores.atomic().replace(file, content, true);
    } catch (UnknownOutcomeException e) {
      throw new IOException(e.getMessage(), e);
    }
  }

  /** Nothing depends on the intent once the link names its snapshot. */
  private void removeIntent(Intent intent) {
    try {
      stores.operations().delete(stores.manifests().intent(intent.key().model()));
    } catch (IOException e) {
      LOG.warn("the intent of {} stays until the next publish: {}", intent.key(), e.toString());
    }
  }

  private void takeBack(Intent intent, Throwable cause) throws Exception {
    if (!(cause instanceof UnknownOutcomeException)) {
      try {
        undo.undo(intent);
      } catch (IOException | TileException e) {
        cause.addSuppressed(e);
      }
    }
    JvmErrors.rethrow(cause);
    if (cause instanceof IOException io) {
      throw TileException.storage(stores.published().variable(intent.key()), io);
    }
    throw cause instanceof Exception known ? known : new IllegalStateException(cause);
  }
}
