package twf.tiles.validation.verify;

import io.vertx.core.Future;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import twf.tiles.common.BoundedConcurrency;
import twf.tiles.common.WorkerPool;
import twf.tiles.domain.Bounds;
import twf.tiles.domain.Identifiers;
import twf.tiles.error.FailureException;
import twf.tiles.image.DecodedImage;
import twf.tiles.image.ImageDecoder;
import twf.tiles.pmtiles.DirectoryEntry;
import twf.tiles.pmtiles.TileId;
import twf.tiles.validation.check.ArchiveCheckContext;
import twf.tiles.validation.check.ArchiveStructureCheck;
import twf.tiles.validation.check.SampleTilesCheck;
import twf.tiles.validation.check.TilePyramid;
import twf.tiles.validation.raster.SampledTile;
import twf.tiles.validation.raster.VisiblePixels;

/**
 * Extends {@code sample-tiles} and {@code nodata-transparency} to every tile of an archive, for
 * {@code verify --deep}. Reads and decodes each content once, in file order, and compares it with
 * the bounds at each tile that uses it. For one archive; single use.
 */
final class AllTilesCheck {
  private static final Logger LOG = LoggerFactory.getLogger(AllTilesCheck.class);

  private final WorkerPool workers;
  private final ImageDecoder decoder;
  private final ArchiveCheckContext file;
  private final VerifyProgress progress;
  private final TileProblems undecodable = new TileProblems();
  private final TileProblems visible = new TileProblems();
  private final AtomicInteger done = new AtomicInteger();
  private DirectoryEntry[] entries = {};
  private @Nullable TilePyramid pyramid;
  private int contents;

  AllTilesCheck(
      WorkerPool workers, ImageDecoder decoder, ArchiveCheckContext file, VerifyProgress progress) {
    this.workers = workers;
    this.decoder = decoder;
    this.file = file;
    this.progress = progress;
  }

  /**
   * Reads and decodes all tiles.
   *
   * @param sampled the result of {@code sample-tiles} for the two sampled tiles
   * @return fails with all tiles that cannot be decoded
   */
  Future<Void> checkAllTiles(Future<Void> sampled) {
    return sampled.transform(
        (nothing, cause) ->
            ArchiveStructureCheck.hasImages(file.archive())
                ? readAll().compose(read -> undecodable.failWithAll(cause))
                : sampled);
  }

  /**
   * Reports visible pixels outside the bounds, found by {@link #checkAllTiles}.
   *
   * @param sampled the result of {@code nodata-transparency} for the sampled tiles
   */
  Future<Void> checkTransparency(Future<Void> sampled) {
    return sampled.transform((nothing, cause) -> visible.failWithAll(cause));
  }

  /** Describes what was read. */
  String detail() {
    return file.index().addressedTiles() + " tiles of " + contents + " contents";
  }

  private Future<Void> readAll() {
    return workers
        .call(this::contentStarts)
        .compose(
            starts -> {
              contents = starts.size();
              return BoundedConcurrency.mapConcurrently(starts, workers.size(), this::checkContent);
            })
        .mapEmpty();
  }

  /** Sorts the entries by content and returns the index of the first entry of each content. */
  private List<Integer> contentStarts() {
    pyramid = file.pyramid();
    entries = new DirectoryEntry[file.index().size()];
    for (int i = 0; i < entries.length; i++) {
      entries[i] = file.index().entry(i);
    }
    Arrays.sort(
        entries,
        Comparator.comparingLong(DirectoryEntry::offset)
            .thenComparingLong(DirectoryEntry::length)
            .thenComparingLong(DirectoryEntry::tileId));
    List<Integer> starts = new ArrayList<>();
    for (int i = 0; i < entries.length; i++) {
      if (i == 0 || !isSameContent(entries[i - 1], entries[i])) {
        starts.add(i);
      }
    }
    return starts;
  }

  private static boolean isSameContent(DirectoryEntry a, DirectoryEntry b) {
    return a.offset() == b.offset() && a.length() == b.length();
  }

  private Future<Boolean> checkContent(int start) {
    DirectoryEntry first = entries[start];
    return file.archive()
        .content(first)
        .compose(bytes -> workers.call(() -> checkTiles(start, bytes.getBytes())))
        .transform(
            (nothing, cause) -> {
              if (cause != null) {
                undecodable.add(tileName(first.tileId()) + ": " + describe(cause));
              }
              progress.onTilesChecked(file.path(), done.incrementAndGet(), contents);
              return Future.succeededFuture(true);
            });
  }

  /** Decodes a content and compares it with the bounds at each tile that uses it. Blocks. */
  private @Nullable Void checkTiles(int start, byte[] bytes) {
    String archive = file.archive().name();
    DecodedImage image = decoder.decode(file.archive().header().tileType(), bytes, archive);
    VisiblePixels box = VisiblePixels.of(image);
    int side = file.tileSide() == 0 ? box.side() : file.tileSide();
    TilePyramid pyramid = Objects.requireNonNull(this.pyramid);
    Bounds bounds = file.bounds();
    if (!bounds.isValidRange()) {
      return null;
    }
    for (int i = start; i < entries.length && isSameContent(entries[start], entries[i]); i++) {
      DirectoryEntry entry = entries[i];
      // A run may have billions of tiles beyond zoom 7; bounds-zoom rejects those.
      long end =
          Math.min(entry.tileId() + entry.runLength(), TileId.firstOf(Identifiers.ZOOM_MAX + 1));
      for (long tile = entry.tileId(); tile < end; tile++) {
        String name = tileName(tile);
        SampledTile sample =
            new SampledTile(TileId.zoomOf(tile), TileId.xOf(tile), TileId.yOf(tile), box);
        SampleTilesCheck.fitting(sample, side, pyramid, bounds)
            .ifPresent(problem -> undecodable.add(name + ": " + problem));
        box.describeOutside(bounds, TileId.zoomOf(tile), TileId.xOf(tile), TileId.yOf(tile))
            .ifPresent(problem -> visible.add(name + ": " + problem));
      }
    }
    return null;
  }

  private String describe(Throwable cause) {
    if (!(cause instanceof FailureException known)) {
      LOG.error("{}", file.archive().name(), cause);
      return "unexpected error, see the log";
    }
    String message = known.failure().message();
    return message.replace(file.archive().name(), "").replaceFirst("^[:,] ", "");
  }

  private static String tileName(long tile) {
    return TileId.zoomOf(tile) > TileId.MAX_ZOOM
        ? "tile " + tile
        : "tile " + TileId.zoomOf(tile) + "/" + TileId.xOf(tile) + "/" + TileId.yOf(tile);
  }

  /** Collects problems of tiles: keeps the first few and counts the rest. Thread-safe. */
  private final class TileProblems {
    private static final int MAX_NAMED = 5;

    private final Set<String> named = new LinkedHashSet<>();
    private int all;

    synchronized void add(String problem) {
      all++;
      if (named.size() < MAX_NAMED) {
        named.add(problem);
      }
    }

    /** Fails with all problems, the one of the sampled tiles first; succeeds if there are none. */
    synchronized Future<Void> failWithAll(@Nullable Throwable sampled) {
      if (all == 0) {
        return sampled == null ? Future.succeededFuture() : Future.failedFuture(sampled);
      }
      Set<String> problems = new LinkedHashSet<>();
      if (sampled != null) {
        problems.add(describe(sampled));
      }
      problems.addAll(named);
      String rest = all > named.size() ? "; and " + (all - named.size()) + " more" : "";
      return Future.failedFuture(
          FailureException.malformed(file.archive().name(), String.join("; ", problems) + rest));
    }
  }
}
