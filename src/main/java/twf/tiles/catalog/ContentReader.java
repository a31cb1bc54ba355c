package twf.tiles.catalog;

import io.vertx.core.Future;
import io.vertx.core.Vertx;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Instant;
import java.util.List;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import twf.tiles.common.BoundedConcurrency;
import twf.tiles.common.FutureCache;
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

  /** The maximum number of cached file references, about 4 MB. */
  private static final long MOST_FILES = 10_000;

  private final PublishedLayout tree;
  private final Consumer<VariableKey> missing;
  private final Clock clock;
  private final FutureCache<Name, PublishedSnapshot> snapshots;
  private final FutureCache<MetaName, ServedDocument> metas;
  private final FutureCache<Name, SnapshotFile> files;

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
      Consumer<VariableKey> missing) {
    this(vertx, blocking, parsing, tree, maxBytes, missing, Clock.systemUTC());
  }

  ContentReader(
      Vertx vertx,
      WorkerPool blocking,
      WorkerPool parsing,
      PublishedLayout tree,
      long maxBytes,
      Consumer<VariableKey> missing,
      Clock clock) {
    this.tree = tree;
    this.missing = missing;
    this.clock = clock;
    this.snapshots =
        new FutureCache<>(
            vertx,
            parsing,
            maxBytes * 3 / 4,
            snapshot -> snapshot.document().length() * HEAP_PER_BYTE);
    this.metas = new FutureCache<>(vertx, blocking, maxBytes / 4, ServedDocument::length);
    this.files =
        new FutureCache<>(
            vertx, parsing, MOST_FILES * SnapshotFile.WEIGHT, file -> SnapshotFile.WEIGHT);
  }

  /** Reads a snapshot by name, whether clients may see it or not. */
  public Future<PublishedSnapshot> snapshot(VariableKey key, String name) {
    return snapshots.get(new Name(key, name), () -> read(key, name));
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

  /**
   * Returns the file of a snapshot that the view names. Verifies its bytes once and does not parse
   * them.
   */
  public Future<SnapshotFile> file(VariableKey key, String name) {
    return files
        .get(new Name(key, name), () -> look(key, name))
        .onFailure(cause -> reportMissing(key, cause));
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
    List<String> heads = visibleSnapshots(view, key);
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
                    .compose(
                        showing ->
                            showing.stream().anyMatch(head -> head.covers(older))
                                ? Future.succeededFuture(older)
                                : Future.failedFuture(snapshotNotFound(key, name))));
  }

  /** Finds a frame in the newest or the pointer's snapshot; not found if neither lists it. */
  public Future<PublishedFrame> frame(CatalogView view, VariableKey key, String frameId) {
    return frame(visibleSnapshots(view, key), 0, key, frameId);
  }

  private Future<PublishedFrame> frame(
      List<String> heads, int index, VariableKey key, String frameId) {
    if (index == heads.size()) {
      return Future.failedFuture(
          FailureException.notFound("frame " + frameId + " of " + key + " is not published"));
    }
    return namedSnapshot(key, heads.get(index))
        .compose(
            head ->
                head.frame(frameId)
                    .map(
                        frame -> Future.succeededFuture(new PublishedFrame(head.snapshot(), frame)))
                    .orElseGet(() -> frame(heads, index + 1, key, frameId)));
  }

  /** Reads the meta file of a frame. Callers must have checked that clients may see the frame. */
  public Future<ServedDocument> meta(PublishedFrame frame) {
    VariableKey key = frame.snapshot().key();
    Path file = tree.meta(key, frame.frame().frameId());
    Future<ServedDocument> read =
        metas.get(
            MetaName.of(frame),
            () ->
                BoundedFileReader.readIfExists(file)
                    .map(bytes -> ServedDocument.of(bytes, lastModified(file)))
                    .orElseThrow(
                        () -> {
                          LOG.warn(
                              "{} does not exist: its run was just removed, or it is lost", file);
                          return FailureException.notFound("the meta file no longer exists");
                        }));
    return read.onFailure(cause -> reportMissing(key, cause));
  }

  private @Nullable LastModified lastModified(Path file) {
    FileStamp stamp = FileStamp.of(file);
    return stamp.size() < 0 ? null : LastModified.of(stamp.modified(), clock.instant());
  }

  private static List<String> visibleSnapshots(CatalogView view, VariableKey key) {
    return Stream.concat(
            view.newestSnapshotName(key).stream(), view.pointerSnapshotName(key).stream())
        .distinct()
        .toList();
  }

  private PublishedSnapshot read(VariableKey key, String name) {
    Path path = tree.snapshot(key, name);
    String file = path.toString();
    byte[] bytes =
        BoundedFileReader.readIfExists(path).orElseThrow(() -> snapshotNotFound(key, name));
    ParseResult<Snapshot> parsed = Snapshot.parse(bytes, key);
    if (!parsed.isValid()) {
      throw FailureException.malformed(file, parsed.problems());
    }
    String expected = Snapshot.name(parsed.value().availableFrames(), bytes);
    if (!name.equals(expected)) {
      throw FailureException.malformed(file, "content of another name: " + expected);
    }
    return PublishedSnapshot.of(name, parsed.value(), ServedDocument.of(bytes, lastModified(path)));
  }

  private SnapshotFile look(VariableKey key, String name) {
    Path path = tree.snapshot(key, name);
    byte[] bytes =
        BoundedFileReader.readIfExists(path).orElseThrow(() -> snapshotNotFound(key, name));
    if (!Snapshot.isNameOf(name, bytes)) {
      throw FailureException.malformed(path.toString(), "content of another name");
    }
    Instant updated =
        Snapshot.lastUpdated(bytes)
            .orElseThrow(() -> FailureException.malformed(path.toString(), "has no last_updated"));
    return new SnapshotFile(path, key.variable(), name, bytes.length, updated);
  }

  private static FailureException notPublished(VariableKey key) {
    return FailureException.notFound("nothing of " + key + " is published");
  }

  private static FailureException snapshotNotFound(VariableKey key, String name) {
    return FailureException.notFound("no snapshot " + name + " of " + key);
  }

  private record Name(VariableKey key, String name) {}

  /**
   * Cache key. Includes digest and time, because a removed run may be published again with other
   * bytes.
   */
  private record MetaName(VariableKey key, String frameId, String archive, Instant updated) {
    static MetaName of(PublishedFrame frame) {
      return new MetaName(
          frame.snapshot().key(),
          frame.frame().frameId(),
          frame.frame().sha256(),
          frame.snapshot().lastUpdated());
    }
  }
}
