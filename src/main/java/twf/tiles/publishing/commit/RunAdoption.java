package twf.tiles.publishing.commit;

import static java.nio.file.LinkOption.NOFOLLOW_LINKS;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import twf.tiles.domain.RunKey;
import twf.tiles.domain.Snapshot;
import twf.tiles.domain.VariableKey;
import twf.tiles.error.FailureException;
import twf.tiles.event.CandidateFrame;
import twf.tiles.event.CandidateImage;
import twf.tiles.event.PublishCandidate;
import twf.tiles.event.ValidatedFile;
import twf.tiles.storage.FileOperations;
import twf.tiles.storage.FilePublishedStore;
import twf.tiles.storage.PublishedLayout;

/**
 * Gives a run that another publisher left in PUBLISH_ROOT what a run of this program has, without
 * moving a file of it. Each step is durable before the next one begins:
 *
 * <ol>
 *   <li>Set the mode of archives, metas and images to 0444 and sync them.
 *   <li>Write the snapshot of each variable under a name of its own, which nobody reads yet.
 *   <li>Replace each {@code manifest.json} by a link to its snapshot. The snapshot names the same
 *       frames, so that clients of the other publisher notice nothing.
 * </ol>
 *
 * <p>Interrupted anywhere, a variable has its old {@code manifest.json} or the new one, and the
 * same steps complete it. The other publisher's own manifests stay. Calls block.
 */
public final class RunAdoption {
  private final FilePublishedStore stores;

  public RunAdoption(FilePublishedStore stores) {
    this.stores = stores;
  }

  /**
   * Adopts the variables of a run.
   *
   * @param candidates validated in place
   * @throws FailureException if a file changed since, or a step failed; type it again
   */
  public void commit(RunKey run, List<PublishCandidate> candidates) {
    PublishedLayout tree = stores.published();
    try {
      Map<VariableKey, String> snapshots = new LinkedHashMap<>();
      for (PublishCandidate candidate : candidates) {
        snapshots.put(candidate.manifest().key(), writeSnapshot(candidate));
      }
      for (Map.Entry<VariableKey, String> snapshot : snapshots.entrySet()) {
        stores
            .atomicWriter()
            .replaceLink(
                tree.newestLink(snapshot.getKey()),
                PublishedLayout.linkTarget(snapshot.getValue()));
      }
      for (Path folder : List.of(tree.run(run), tree.run(run).getParent(), tree.root())) {
        stores.operations().sync(folder);
      }
    } catch (IOException e) {
      throw FailureException.storage(tree.run(run), e);
    }
  }

  private String writeSnapshot(PublishCandidate candidate) throws IOException {
    VariableKey key = candidate.manifest().key();
    PublishedLayout tree = stores.published();
    FileOperations disk = stores.operations();
    for (CandidateFrame frame : candidate.newFrames()) {
      disk.seal(tree.archive(key, frame.frameId()));
      disk.seal(tree.meta(key, frame.frameId()));
    }
    for (CandidateImage image : candidate.newImages()) {
      disk.seal(tree.image(key, image.frameId()));
    }
    disk.sync(tree.frames(key));
    disk.sync(tree.metas(key));
    requireUnchanged(tree, candidate);
    Snapshot snapshot = SnapshotBuilder.build(candidate, Optional.empty());
    byte[] content = SnapshotBuilder.encode(snapshot);
    String name = Snapshot.name(snapshot.availableFrames(), content);
    disk.createFolders(tree.snapshots(key));
    stores.atomicWriter().replace(tree.snapshot(key, name), content, true);
    return name;
  }

  /**
   * Checks that archives, metas and images are the regular files that were validated.
   *
   * @throws FailureException a conflict that names the first one that is not
   */
  public static void requireUnchanged(PublishedLayout tree, PublishCandidate candidate) {
    VariableKey key = candidate.manifest().key();
    for (CandidateFrame frame : candidate.newFrames()) {
      requireUnchanged(tree.archive(key, frame.frameId()), frame.archive());
      requireUnchanged(tree.meta(key, frame.frameId()), frame.meta());
    }
    for (CandidateImage image : candidate.newImages()) {
      requireUnchanged(tree.image(key, image.frameId()), image.file());
    }
  }

  private static void requireUnchanged(Path file, ValidatedFile validated) {
    try {
      BasicFileAttributes found =
          Files.readAttributes(file, BasicFileAttributes.class, NOFOLLOW_LINKS);
      if (!found.isRegularFile()) {
        throw FailureException.conflict(file + " is not a regular file");
      }
      if (found.size() != validated.bytes()
          || !found.lastModifiedTime().toInstant().equals(validated.modified())) {
        throw FailureException.conflict(file + " changed while it was validated");
      }
    } catch (IOException e) {
      throw FailureException.storage(file, e);
    }
  }
}
