package twf.tiles.validation.verify;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.EnumMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import twf.tiles.domain.Identifiers;
import twf.tiles.error.FailureException;
import twf.tiles.image.ImageDecoder;
import twf.tiles.pmtiles.DirectoryEntry;
import twf.tiles.pmtiles.FileByteSource;
import twf.tiles.pmtiles.TileId;
import twf.tiles.validation.check.ArchiveCheckContext;
import twf.tiles.validation.check.ArchiveStructureCheck;
import twf.tiles.validation.check.Check;
import twf.tiles.validation.check.CheckId;
import twf.tiles.validation.raster.SampledTile;
import twf.tiles.validation.raster.VisiblePixels;

/**
 * Extends the checks of tiles to every tile of an archive, for {@code verify --deep}. Reads and
 * decodes each content once, in file order, and checks it at each tile that uses it. For one
 * archive; single use.
 */
final class AllTilesCheck {
  private static final Logger LOG = LoggerFactory.getLogger(AllTilesCheck.class);

  private final ImageDecoder decoder = new ImageDecoder();
  private final ArchiveCheckContext archive;
  private final Map<CheckId, Check.TileCheck> checks;
  private final int threads;
  private final Verifier.Progress progress;
  private final Map<CheckId, TileProblems> problems = new EnumMap<>(CheckId.class);
  private final AtomicInteger done = new AtomicInteger();
  private DirectoryEntry[] entries = {};
  private int contents;
  private boolean isRead;

  /**
   * @param checks the checks of tiles; problems of decoding are those of the first
   */
  AllTilesCheck(
      ArchiveCheckContext archive,
      Map<CheckId, Check.TileCheck> checks,
      int threads,
      Verifier.Progress progress) {
    this.archive = archive;
    this.checks = checks;
    this.threads = threads;
    this.progress = progress;
    checks.keySet().forEach(id -> problems.put(id, new TileProblems()));
  }

  /**
   * Runs a check over the sampled tiles, then reports what it finds in all others. The first one
   * reads them.
   *
   * @return the detail of a pass
   */
  String run(CheckId id, Check.TileCheck check) {
    String detail = "";
    RuntimeException sampled = null;
    try {
      detail = check.checkArchive(archive);
    } catch (RuntimeException e) {
      sampled = e;
    }
    boolean reads = !isRead && ArchiveStructureCheck.hasImages(archive.reader());
    if (reads) {
      isRead = true;
      readAllTiles();
    }
    Objects.requireNonNull(problems.get(id)).throwIfAny(sampled);
    String read = "; " + archive.index().addressedTiles() + " tiles of " + contents + " contents";
    return reads ? detail + read : detail;
  }

  private void readAllTiles() {
    archive.pyramid(); // is computed on first use, which must not be several at a time
    List<Integer> starts = findContents();
    contents = starts.size();
    Verifier.forEach(starts, threads, this::checkContent);
  }

  /** Sorts the entries by content and returns the index of the first entry of each content. */
  private List<Integer> findContents() {
    entries = new DirectoryEntry[archive.index().size()];
    Arrays.setAll(entries, archive.index()::entry);
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

  private void checkContent(int start) {
    try {
      checkTiles(start, decode(entries[start]));
    } catch (RuntimeException e) {
      CheckId first = checks.keySet().iterator().next();
      addProblem(first, entries[start].tileId(), describe(e));
    }
    progress.onTilesChecked(archive.path(), done.incrementAndGet(), contents);
  }

  private VisiblePixels decode(DirectoryEntry content) {
    byte[] bytes = FileByteSource.result(archive.reader().content(content)).getBytes();
    var type = archive.reader().header().tileType();
    return VisiblePixels.of(decoder.decode(type, bytes, archive.reader().name()));
  }

  /** Checks a content at each tile that uses it. */
  private void checkTiles(int start, VisiblePixels visible) {
    if (!archive.bounds().isValidRange()) {
      return;
    }
    for (int i = start; i < entries.length && isSameContent(entries[start], entries[i]); i++) {
      DirectoryEntry entry = entries[i];
      // A run may have billions of tiles beyond zoom 7; bounds-zoom rejects those.
      long end =
          Math.min(entry.tileId() + entry.runLength(), TileId.firstOf(Identifiers.ZOOM_MAX + 1));
      for (long tile = entry.tileId(); tile < end; tile++) {
        SampledTile sample = SampledTile.of(tile, visible);
        long id = tile;
        checks.forEach(
            (name, check) ->
                check
                    .findProblem(sample, archive)
                    .ifPresent(problem -> addProblem(name, id, problem)));
      }
    }
  }

  private void addProblem(CheckId check, long tile, String problem) {
    Objects.requireNonNull(problems.get(check))
        .add("tile " + SampledTile.nameOf(tile) + ": " + problem);
  }

  private String describe(Exception cause) {
    if (!(cause instanceof FailureException known)) {
      LOG.error("{}", archive.reader().name(), cause);
      return "unexpected error, see the log";
    }
    String message = known.failure().message();
    return message.replace(archive.reader().name(), "").replaceFirst("^[:,] ", "");
  }

  /** Collects problems of tiles: keeps the first few and counts the rest. Thread-safe. */
  private final class TileProblems {
    private static final int MAX_NAMED = 5;

    private final Set<String> named = new LinkedHashSet<>();
    private int count;

    synchronized void add(String problem) {
      count++;
      if (named.size() < MAX_NAMED) {
        named.add(problem);
      }
    }

    /** Throws if there are problems, or if one of the sampled tiles had one: that comes first. */
    synchronized void throwIfAny(@Nullable RuntimeException sampled) {
      if (count > 0) {
        Set<String> all = new LinkedHashSet<>();
        if (sampled != null) {
          all.add(describe(sampled));
        }
        all.addAll(named);
        String rest = count > named.size() ? "; and " + (count - named.size()) + " more" : "";
        throw FailureException.malformed(archive.reader().name(), String.join("; ", all) + rest);
      }
      if (sampled != null) {
        throw sampled;
      }
    }
  }
}
