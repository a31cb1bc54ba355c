package twf.tiles.validate;

import io.vertx.core.Future;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;
import twf.tiles.async.Blocking;
import twf.tiles.async.Bounded;
import twf.tiles.contract.Words;
import twf.tiles.failure.TileException;
import twf.tiles.image.DecodedImage;
import twf.tiles.image.ImageDecoder;
import twf.tiles.pmtiles.Entry;
import twf.tiles.pmtiles.TileId;

/**
 * {@code all-tiles}, of a deep {@code verify}: each content of an archive is read and decoded once,
 * in the order of the file; all are of one size, and wherever one is shown it is transparent more
 * than one pixel outside of the bounds. One archive; used once.
 */
final class EveryTile {
  static final String NAME = "all-tiles";

  private static final int MOST_NAMED = 5;

  private final Blocking workers;
  private final ImageDecoder decoder;
  private final ArchiveInHand file;
  private final VerifyProgress progress;
  private final Entry[] entries;
  private final List<String> failures = new ArrayList<>();
  private final AtomicInteger done = new AtomicInteger();
  private int failed;
  private int side;

  EveryTile(Blocking workers, ImageDecoder decoder, ArchiveInHand file, VerifyProgress progress) {
    this.workers = workers;
    this.decoder = decoder;
    this.file = file;
    this.progress = progress;
    this.entries = new Entry[file.index().size()];
  }

  /** What there is to say where it passes. */
  Future<String> look() {
    ArchiveStructureCheck.requireImages(file.archive());
    return workers
        .call(this::contents)
        .compose(
            contents ->
                Bounded.map(contents, workers.size(), start -> content(start, contents.size()))
                    .map(looked -> answer(contents.size())));
  }

  /** Where each content begins among the entries, once those are in the order of contents. */
  private List<Integer> contents() {
    for (int i = 0; i < entries.length; i++) {
      entries[i] = file.index().entry(i);
    }
    Arrays.sort(
        entries,
        Comparator.comparingLong(Entry::offset)
            .thenComparingLong(Entry::length)
            .thenComparingLong(Entry::tileId));
    List<Integer> starts = new ArrayList<>();
    for (int i = 0; i < entries.length; i++) {
      if (i == 0 || !isSameContent(entries[i - 1], entries[i])) {
        starts.add(i);
      }
    }
    return starts;
  }

  private static boolean isSameContent(Entry a, Entry b) {
    return a.offset() == b.offset() && a.length() == b.length();
  }

  private Future<Boolean> content(int start, int of) {
    Entry first = entries[start];
    return file.archive()
        .content(first)
        .compose(bytes -> workers.call(() -> shown(start, bytes.getBytes())))
        .transform(
            (nothing, cause) -> {
              if (cause != null) {
                note(first.tileId(), cause);
              }
              progress.tiles(file.path(), done.incrementAndGet(), of);
              return Future.succeededFuture(true);
            });
  }

  /** Looks at a content wherever it is shown. Blocks. */
  private @Nullable Void shown(int start, byte[] bytes) {
    String archive = file.archive().name();
    DecodedImage image = decoder.decode(file.archive().header().format().type(), bytes, archive);
    requireSize(image.side());
    VisibleBox visible = VisibleBox.of(TileImage.of(image));
    if (visible.isEmpty() || !file.bounds().isValidRange()) {
      return null;
    }
    for (int i = start; i < entries.length && isSameContent(entries[start], entries[i]); i++) {
      inBounds(entries[i], visible, image.side());
    }
    return null;
  }

  private synchronized void requireSize(int pixels) {
    side = side == 0 ? pixels : side;
    if (pixels != side) {
      throw TileException.malformed(
          file.archive().name(), pixels + " pixels wide, others have " + side);
    }
  }

  /** Tiles beyond the zooms of frames, of which a run may have billions, fail elsewhere. */
  private void inBounds(Entry entry, VisibleBox visible, int pixels) {
    long end = Math.min(entry.tileId() + entry.runLength(), TileId.firstOf(Words.ZOOM_MAX + 1));
    for (long tile = entry.tileId(); tile < end; tile++) {
      PixelBounds inside = PixelBounds.of(file.bounds(), TileId.zoomOf(tile), pixels);
      long west = (long) TileId.xOf(tile) * pixels;
      long north = (long) TileId.yOf(tile) * pixels;
      long outside = visible.outside(inside, west, north);
      if (outside > PixelBounds.TOLERANCE) {
        String problem =
            "not transparent %d pixels outside of bounds %s".formatted(outside, file.bounds());
        note(tile, TileException.malformed(file.archive().name(), problem));
      }
    }
  }

  private synchronized void note(long tile, Throwable cause) {
    failed++;
    if (failures.size() < MOST_NAMED) {
      String message =
          cause instanceof TileException known ? known.failure().message() : cause.toString();
      String problem = message.replace(file.archive().name(), "").replaceFirst("^[:,] ", "");
      failures.add(name(tile) + ": " + problem);
    }
  }

  private synchronized String answer(int contents) {
    if (failed > 0) {
      String rest = failed > failures.size() ? "; and " + (failed - failures.size()) + " more" : "";
      throw TileException.malformed(file.archive().name(), String.join("; ", failures) + rest);
    }
    return "%d tiles of %d contents, %d px"
        .formatted(file.index().addressedTiles(), contents, side);
  }

  private static String name(long tile) {
    return TileId.zoomOf(tile) > TileId.MAX_ZOOM
        ? "tile " + tile
        : "tile " + TileId.zoomOf(tile) + "/" + TileId.xOf(tile) + "/" + TileId.yOf(tile);
  }
}
