package twf.tiles.catalog;

import io.vertx.core.Future;
import io.vertx.core.Vertx;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.function.Predicate;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import twf.tiles.common.BoundedConcurrency;
import twf.tiles.common.FutureCache;
import twf.tiles.common.RateLimitedNotice;
import twf.tiles.common.WorkerPool;
import twf.tiles.domain.Snapshot;
import twf.tiles.domain.VariableKey;
import twf.tiles.domain.json.ParseResult;
import twf.tiles.error.FailureException;
import twf.tiles.error.FailureKind;
import twf.tiles.http.LastModified;
import twf.tiles.storage.BoundedFileReader;
import twf.tiles.storage.PublishedLayout;

/**
 * Reads the files that a {@link CatalogView} refers to, caches them, and decides which of them
 * clients may see. Futures fail with a {@link FailureException}. Thread-safe.
 */
public final class ContentReader {
  private static final Logger LOG = LoggerFactory.getLogger(ContentReader.class);

  /**
   * Estimated heap per byte of a snapshot file, including the cached bytes themselves. Parsed
   * frames take less heap than their text, legend stops three times as much.
   */
  private static final int HEAP_PER_BYTE = 4;

  /** The approximate heap use of a {@link SnapshotFile} in bytes. */
  private static final int FILE_WEIGHT = 400;

  /** The maximum number of cached file references, about 4 MB. */
  private static final long MOST_FILES = 10_000;

  private final PublishedLayout tree;
  private final ForeignRunReader foreignRuns;
  private final Consumer<VariableKey> missing;
  private final Clock clock;
  private final FutureCache<Name, PublishedSnapshot> snapshots;
  private final FutureCache<MetaName, ServedDocument> metas;
  private final FutureCache<Name, SnapshotFile> files;
  private final RateLimitedNotice missingMetas;

  /**
   * Creates a reader.
   *
   * @param blocking reads small files
   * @param parsing parses snapshots; should have few threads, because parsing takes much more
   *     memory than the file
   * @param maxBytes the heap available to the caches of snapshots and metas
   * @param missing called each time a file that a view or a snapshot names is not on the disk; on
   *     any thread
   */
  public ContentReader(
      Vertx vertx,
      WorkerPool blocking,
      WorkerPool parsing,
      PublishedLayout tree,
      long maxBytes,
      Consumer<VariableKey> missing,
      Clock clock) {
    this.tree = tree;
    this.foreignRuns = new ForeignRunReader(tree);
    this.missing = missing;
    this.clock = clock;
    this.missingMetas = new RateLimitedNotice(clock, Duration.ofMinutes(1));
    this.snapshots =
        new FutureCache<>(
            vertx,
            parsing,
            maxBytes * 3 / 4,
            snapshot -> snapshot.document().length() * HEAP_PER_BYTE);
    this.metas = new FutureCache<>(vertx, blocking, maxBytes / 4, ServedDocument::length);
    this.files = new FutureCache<>(vertx, parsing, MOST_FILES * FILE_WEIGHT, file -> FILE_WEIGHT);
  }

  /**
   * A reference to a snapshot file whose content was verified against its name. Does not hold the
   * content.
   *
   * @param path the path of the file
   * @param variable the snapshot's variable
   * @param name the snapshot's name, which is derived from its content
   * @param bytes the size of the file
   * @param lastUpdated when the builder wrote the manifest from which the snapshot was made
   */
  public record SnapshotFile(
      Path path, String variable, String name, long bytes, Instant lastUpdated) {}

  /** Reads a snapshot by name, whether clients may see it or not. */
  public Future<PublishedSnapshot> snapshot(VariableKey key, String name) {
    return snapshots.get(new Name(key, name), () -> readSnapshot(key, name));
  }

  private PublishedSnapshot readSnapshot(VariableKey key, String name) {
    Path path = tree.snapshot(key, name);
    byte[] bytes = readBytes(key, name);
    if (ForeignRunReader.isName(name)) {
      return PublishedSnapshot.of(
          foreignRuns.read(key, name), ServedDocument.of(bytes, lastModified(path)));
    }
    ParseResult<Snapshot> parsed = Snapshot.parse(bytes, key);
    if (!parsed.isValid()) {
      throw FailureException.malformed(path.toString(), parsed.problems());
    }
    String expected = Snapshot.name(parsed.value().availableFrames(), bytes);
    if (!name.equals(expected)) {
      throw FailureException.malformed(path.toString(), "content of another name: " + expected);
    }
    return PublishedSnapshot.of(parsed.value(), ServedDocument.of(bytes, lastModified(path)));
  }

  private byte[] readBytes(VariableKey key, String name) {
    return BoundedFileReader.readIfExists(tree.snapshot(key, name))
        .orElseThrow(() -> snapshotNotFound(key, name));
  }

  private @Nullable LastModified lastModified(Path file) {
    try {
      return LastModified.of(
          Files.getLastModifiedTime(file, LinkOption.NOFOLLOW_LINKS), clock.instant());
    } catch (IOException removed) {
      return null;
    }
  }

  /**
   * Returns the file of a snapshot that the view names. Verifies its bytes once and does not parse
   * them.
   */
  public Future<SnapshotFile> file(VariableKey key, String name) {
    return files
        .get(new Name(key, name), () -> examineFile(key, name))
        .onFailure(cause -> reportMissing(key, cause));
  }

  private SnapshotFile examineFile(VariableKey key, String name) {
    Path path = tree.snapshot(key, name);
    byte[] bytes = readBytes(key, name);
    if (!ForeignRunReader.isName(name) && !Snapshot.isNameOf(name, bytes)) {
      throw FailureException.malformed(path.toString(), "content of another name");
    }
    Instant updated =
        Snapshot.lastUpdated(bytes)
            .orElseThrow(() -> FailureException.malformed(path.toString(), "has no last_updated"));
    return new SnapshotFile(path, key.variable(), name, bytes.length, updated);
  }

  /** Reads a snapshot that the view names; reports it if it is missing. */
  private Future<PublishedSnapshot> namedSnapshot(VariableKey key, String name) {
    return snapshot(key, name).onFailure(cause -> reportMissing(key, cause));
  }

  private void reportMissing(VariableKey key, Throwable cause) {
    if (cause instanceof FailureException known
        && known.failure().kind() == FailureKind.NOT_FOUND) {
      missing.accept(key);
    }
  }

  /** Reads the newest snapshot of a variable; fails as not found if nothing of it is published. */
  public Future<PublishedSnapshot> newest(CatalogView view, VariableKey key) {
    return view.newestSnapshotName(key)
        .map(name -> namedSnapshot(key, name))
        .orElseGet(() -> Future.failedFuture(notPublished(key)));
  }

  /**
   * Reads a snapshot that clients may see: the newest, the pointer's, or an older one whose frames
   * are all in one of these with the same bytes. A snapshot that a publish has written but not yet
   * made visible is not found.
   */
  public Future<PublishedSnapshot> visibleSnapshot(CatalogView view, VariableKey key, String name) {
    List<String> heads = heads(view, key);
    if (heads.isEmpty()) {
      return Future.failedFuture(notPublished(key));
    }
    if (heads.contains(name)) {
      return namedSnapshot(key, name);
    }
    return snapshot(key, name)
        .compose(
            older ->
                BoundedConcurrency.mapConcurrently(heads, 1, head -> snapshot(key, head))
                    .map(
                        shown -> {
                          if (shown.stream().noneMatch(head -> head.covers(older))) {
                            throw snapshotNotFound(key, name);
                          }
                          return older;
                        }));
  }

  /** Finds a frame in the newest or the pointer's snapshot; not found if neither lists it. */
  public Future<PublishedFrame> frame(CatalogView view, VariableKey key, String frameId) {
    return find(view, key, frameId, frame -> true, "frame " + frameId + " of " + key);
  }

  /** Finds a frame as {@link #frame}; not found either if neither snapshot names its image. */
  public Future<PublishedFrame> frameWithImage(CatalogView view, VariableKey key, String frameId) {
    return find(
        view,
        key,
        frameId,
        frame -> frame.frame().image() != null,
        "an image of frame " + frameId + " of " + key);
  }

  private Future<PublishedFrame> find(
      CatalogView view,
      VariableKey key,
      String frameId,
      Predicate<PublishedFrame> isWanted,
      String what) {
    Future<Optional<PublishedFrame>> found = Future.succeededFuture(Optional.empty());
    for (String head : heads(view, key)) {
      found =
          found.compose(
              frame ->
                  frame.isPresent()
                      ? Future.succeededFuture(frame)
                      : namedSnapshot(key, head)
                          .map(snapshot -> snapshot.frame(frameId).filter(isWanted)));
    }
    return found.map(
        frame -> frame.orElseThrow(() -> FailureException.notFound(what + " is not published")));
  }

  /** The names of the newest and of the pointer's snapshot; one, if they are the same. */
  private static List<String> heads(CatalogView view, VariableKey key) {
    return Stream.concat(
            view.newestSnapshotName(key).stream(), view.pointerSnapshotName(key).stream())
        .distinct()
        .toList();
  }

  /** Reads the meta file of a frame. Callers must have checked that clients may see the frame. */
  public Future<ServedDocument> meta(PublishedFrame frame) {
    VariableKey key = frame.snapshot().key();
    Path file = tree.meta(key, frame.frame().frameId());
    // Includes digest and time, because a removed run may be published again with other bytes.
    MetaName name =
        new MetaName(
            key, frame.frame().frameId(), frame.frame().sha256(), frame.snapshot().lastUpdated());
    return metas.get(name, () -> readMeta(file)).onFailure(cause -> reportMissing(key, cause));
  }

  private ServedDocument readMeta(Path file) {
    byte[] bytes =
        BoundedFileReader.readIfExists(file)
            .orElseThrow(
                () -> {
                  missingMetas.report(
                      count ->
                          LOG.warn(
                              "{} does not exist: its run was just removed, or it is lost"
                                  + " ({} such requests)",
                              file,
                              count));
                  return FailureException.notFound("the meta file no longer exists");
                });
    return ServedDocument.of(bytes, lastModified(file));
  }

  private static FailureException notPublished(VariableKey key) {
    return FailureException.notFound("nothing of " + key + " is published");
  }

  private static FailureException snapshotNotFound(VariableKey key, String name) {
    return FailureException.notFound("no snapshot " + name + " of " + key);
  }

  private record Name(VariableKey key, String name) {}

  private record MetaName(VariableKey key, String frameId, String archive, Instant updated) {}
}
