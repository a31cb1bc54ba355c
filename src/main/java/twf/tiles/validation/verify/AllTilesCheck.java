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
 * What a deep {@code verify} adds to {@code sample-tiles} and {@code nodata-transparency}: the same
 * rules for every tile. Each content of the archive is read and decoded once, in the order of the
 * file, and compared with the bounds wherever it is shown. One archive; used once.
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
   * Reads all tiles.
   *
   * @param sampled what {@code sample-tiles} says of its two
   * @return fails with all that cannot be decoded
   */
  Future<Void> sampleAll(Future<Void> sampled) {
    return sampled.transform(
        (nothing, cause) ->
            ArchiveStructureCheck.hasImages(file.archive())
                ? readAll().compose(read -> undecodable.joined(cause))
                : sampled);
  }

  /**
   * Says what the tiles that were read have outside of the bounds.
   *
   * @param sampled what {@code nodata-transparency} says of the sampled tiles
   */
  Future<Void> transparency(Future<Void> sampled) {
    return sampled.transform((nothing, cause) -> visible.joined(cause));
  }

  /** What was read. */
  String detail() {
    return file.index().addressedTiles() + " tiles of " + contents + " contents";
  }

  private Future<Void> readAll() {
    return workers
        .call(this::contents)
        .compose(
            starts -> {
              contents = starts.size();
              return BoundedConcurrency.map(starts, workers.size(), this::content);
            })
        .mapEmpty();
  }

  /** Where each content begins among the entries, once those are in the order of contents. */
  private List<Integer> contents() {
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

  private Future<Boolean> content(int start) {
    DirectoryEntry first = entries[start];
    return file.archive()
        .content(first)
        .compose(bytes -> workers.call(() -> shown(start, bytes.getBytes())))
        .transform(
            (nothing, cause) -> {
              if (cause != null) {
                undecodable.add(name(first.tileId()) + ": " + words(cause));
              }
              progress.tiles(file.path(), done.incrementAndGet(), contents);
              return Future.succeededFuture(true);
            });
  }

  /** Looks at a content wherever it is shown. Blocks. */
  private @Nullable Void shown(int start, byte[] bytes) {
    String archive = file.archive().name();
    DecodedImage image = decoder.decode(file.archive().header().format().type(), bytes, archive);
    VisiblePixels box = VisiblePixels.of(image);
    int side = file.tileSide() == 0 ? box.side() : file.tileSide();
    TilePyramid pyramid = Objects.requireNonNull(this.pyramid);
    Bounds bounds = file.bounds();
    if (!bounds.isValidRange()) {
      return null;
    }
    for (int i = start; i < entries.length && isSameContent(entries[start], entries[i]); i++) {
      DirectoryEntry entry = entries[i];
      // Tiles beyond the zooms of frames, of which a run may have billions, fail elsewhere.
      long end =
          Math.min(entry.tileId() + entry.runLength(), TileId.firstOf(Identifiers.ZOOM_MAX + 1));
      for (long tile = entry.tileId(); tile < end; tile++) {
        String name = name(tile);
        SampledTile sample =
            new SampledTile(TileId.zoomOf(tile), TileId.xOf(tile), TileId.yOf(tile), box);
        SampleTilesCheck.fitting(sample, side, pyramid, bounds)
            .ifPresent(problem -> undecodable.add(name + ": " + problem));
        box.outside(bounds, TileId.zoomOf(tile), TileId.xOf(tile), TileId.yOf(tile))
            .ifPresent(problem -> visible.add(name + ": " + problem));
      }
    }
    return null;
  }

  private String words(Throwable cause) {
    if (!(cause instanceof FailureException known)) {
      LOG.error("{}", file.archive().name(), cause);
      return "unexpected error, see the log";
    }
    String message = known.failure().message();
    return message.replace(file.archive().name(), "").replaceFirst("^[:,] ", "");
  }

  private static String name(long tile) {
    return TileId.zoomOf(tile) > TileId.MAX_ZOOM
        ? "tile " + tile
        : "tile " + TileId.zoomOf(tile) + "/" + TileId.xOf(tile) + "/" + TileId.yOf(tile);
  }

  /** Problems of tiles; a bounded number of them is kept, the rest is counted. Thread-safe. */
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

    /** Fails with all problems, that of the sampled tiles first, if there is any. */
    synchronized Future<Void> joined(@Nullable Throwable sampled) {
      if (all == 0) {
        return sampled == null ? Future.succeededFuture() : Future.failedFuture(sampled);
      }
      Set<String> problems = new LinkedHashSet<>();
      if (sampled != null) {
        problems.add(words(sampled));
      }
      problems.addAll(named);
      String rest = all > named.size() ? "; and " + (all - named.size()) + " more" : "";
      return Future.failedFuture(
          FailureException.malformed(file.archive().name(), String.join("; ", problems) + rest));
    }
  }
}
