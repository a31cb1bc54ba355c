package twf.tiles.validation.check;

import io.vertx.core.buffer.Buffer;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import java.util.SplittableRandom;
import twf.tiles.domain.Bounds;
import twf.tiles.domain.Identifiers;
import twf.tiles.domain.WebMercator;
import twf.tiles.error.FailureException;
import twf.tiles.image.ImageDecoder;
import twf.tiles.pmtiles.Compression;
import twf.tiles.pmtiles.DirectoryEntry;
import twf.tiles.pmtiles.FileByteSource;
import twf.tiles.pmtiles.PmtilesReader;
import twf.tiles.pmtiles.TileId;
import twf.tiles.pmtiles.TileIndex;
import twf.tiles.pmtiles.TileType;
import twf.tiles.validation.check.FrameComparison.Finding;
import twf.tiles.validation.raster.SampledTile;
import twf.tiles.validation.raster.VisiblePixels;

/**
 * {@code sample-tiles}: decodes a few tiles and checks the signatures of more.
 *
 * <p>Decodes the tile of zoom 0, the tile of zoom 7 at or nearest to the middle of the bounds, and
 * a few others. They must be images of 256 or 512 pixels, all of one size, and where one shows
 * data, its parent and child tiles must exist. For an archive that is not a frame, the deepest zoom
 * replaces a missing zoom 7.
 *
 * <p>The other tiles are chosen by a random seed that is derived from the archive's directories, so
 * that every validation of the same file inspects the same tiles.
 *
 * <p>All frames must have tiles of one size. Two findings are warnings, because they are suspicious
 * but may be correct: three or more frames with identical bytes that show data, and frames with far
 * fewer tiles than the others.
 */
final class SampleTilesCheck implements Check.TileCheck, Check.ComparingCheck {
  /** The number of random tiles to decode, and of tiles next to a gap. */
  private static final int DECODED = 2;

  /** The number of tiles whose first bytes are checked. */
  private static final int SIGNATURES = 32;

  private static final HexFormat HEX = HexFormat.ofDelimiter(" ");
  private static final String PNG_SIGNATURE = "89 50 4e 47";
  private static final String RIFF_SIGNATURE = "52 49 46 46";
  private static final String GZIP_SIGNATURE = "1f 8b";

  private static final int MIN_SAME_FRAMES = 3;
  private static final int MIN_COUNTED_FRAMES = 3;

  /** The minimum usual tile count for a comparison; lower counts vary with the weather. */
  private static final int MIN_USUAL_TILES = 64;

  private final ImageDecoder decoder = new ImageDecoder();

  @Override
  public boolean prerequisitesMet(ArchiveCheckContext archive) {
    return archive.hasBounds() && archive.hasIndex();
  }

  @Override
  public String checkArchive(ArchiveCheckContext archive) {
    TileIndex index = archive.index();
    ArchiveStructureCheck.requireImages(archive.reader());
    archive.setCurrentTile(0, 0, 0);
    if (!index.contains(0, 0, 0)) {
      throw FailureException.malformed(archive.reader().name(), "has no tile 0/0/0");
    }
    archive.clearCurrentTile();
    long middle = findMiddleTile(archive);
    long seed = computeSeed(index);
    SplittableRandom random = new SplittableRandom(seed);
    String seedName = String.format(Locale.ROOT, "seed %016x", seed);
    List<SampledTile> samples = new ArrayList<>();
    samples.add(decode(archive, 0, ""));
    samples.add(decode(archive, middle, ""));
    archive.clearCurrentTile();
    requireSignatures(archive, chooseEntries(index, random));
    for (long tile : chooseTiles(archive, random)) {
      if (tile != 0 && tile != middle) {
        samples.add(decode(archive, tile, " (" + seedName + ")"));
      }
    }
    archive.clearCurrentTile();
    archive.setSamples(samples);
    for (SampledTile sample : samples) {
      archive.setCurrentTile(sample.z(), sample.x(), sample.y());
      Optional<String> problem = findProblem(sample, archive);
      if (problem.isPresent()) {
        throw FailureException.malformed(
            archive.reader().name() + ", tile " + sample.name(), problem.get());
      }
    }
    archive.clearCurrentTile();
    int more = samples.size() - 2;
    return "%s and %s, %d px"
            .formatted(samples.get(0).name(), samples.get(1).name(), archive.tileSide())
        + (more == 0 ? "" : "; " + more + " more by " + seedName);
  }

  @Override
  public Optional<String> findProblem(SampledTile tile, ArchiveCheckContext archive) {
    int found = tile.visible().side();
    int side = archive.tileSide();
    if (side != 0 && found != side) {
      return Optional.of(
          "is %d px wide, and tile 0/0/0 %d px: expected one size".formatted(found, side));
    }
    Bounds bounds = archive.bounds();
    return bounds.isValidRange()
        ? archive.pyramid().missing(tile.z(), tile.x(), tile.y(), tile.visible(), bounds)
        : Optional.empty();
  }

  private static long findMiddleTile(ArchiveCheckContext archive) {
    Bounds bounds = archive.bounds();
    double x = (WebMercator.x(bounds.west()) + WebMercator.x(bounds.east())) / 2;
    double y = (WebMercator.y(bounds.south()) + WebMercator.y(bounds.north())) / 2;
    OptionalLong found = findNearestTile(archive.index(), x, y, Identifiers.ZOOM_MAX);
    if (found.isEmpty() && !archive.isFrame()) {
      int deepest = TileId.zoomOf(archive.index().lastTile());
      found = findNearestTile(archive.index(), x, y, Math.min(deepest, TileId.MAX_ZOOM));
    }
    return found.orElseThrow(
        () ->
            FailureException.malformed(
                archive.reader().name(), "has no tile of zoom " + Identifiers.ZOOM_MAX));
  }

  private static OptionalLong findNearestTile(TileIndex index, double x, double y, int z) {
    return index.nearest(z, WebMercator.tile(x, z), WebMercator.tile(y, z));
  }

  /**
   * Decodes a tile.
   *
   * @param why a suffix for messages that tells why the tile was chosen
   */
  private SampledTile decode(ArchiveCheckContext archive, long tileId, String why) {
    PmtilesReader reader = archive.reader();
    int z = TileId.zoomOf(tileId);
    int x = TileId.xOf(tileId);
    int y = TileId.yOf(tileId);
    archive.setCurrentTile(z, x, y);
    String where = reader.name() + ", tile " + z + "/" + x + "/" + y + why;
    Buffer bytes =
        FileByteSource.result(reader.tile(tileId))
            .orElseThrow(() -> FailureException.malformed(where, "cannot be found"));
    TileType type = reader.header().tileType();
    return new SampledTile(
        z, x, y, VisiblePixels.of(decoder.decode(type, bytes.getBytes(), where)));
  }

  private static long computeSeed(TileIndex index) {
    long seed = index.size();
    for (int i = 0; i < index.size(); i++) {
      DirectoryEntry entry = index.entry(i);
      seed = 31 * seed + entry.tileId();
      seed = 31 * seed + entry.offset();
      seed = 31 * seed + entry.length();
    }
    return seed;
  }

  /** Chooses the tiles to decode besides the two mandatory ones, unordered. */
  private static Set<Long> chooseTiles(ArchiveCheckContext archive, SplittableRandom random) {
    TileIndex index = archive.index();
    Set<Long> tiles = new LinkedHashSet<>();
    for (int i = 0; i < DECODED; i++) {
      DirectoryEntry entry = index.entry(random.nextInt(index.size()));
      long end =
          Math.min(entry.tileId() + entry.runLength(), TileId.firstOf(Identifiers.ZOOM_MAX + 1));
      if (entry.tileId() < end) {
        tiles.add(random.nextLong(entry.tileId(), end));
      }
    }
    Bounds bounds = archive.bounds();
    List<Long> besideGaps =
        bounds.isValidRange() ? archive.pyramid().besideGaps(bounds) : List.of();
    for (int i = 0; i < DECODED && !besideGaps.isEmpty(); i++) {
      tiles.add(besideGaps.get(random.nextInt(besideGaps.size())));
    }
    return tiles;
  }

  /**
   * Chooses the entries whose first bytes are checked. Includes the entry with the highest offset
   * in the file.
   */
  private static Set<DirectoryEntry> chooseEntries(TileIndex index, SplittableRandom random) {
    DirectoryEntry last = index.entry(0);
    for (int i = 1; i < index.size(); i++) {
      DirectoryEntry entry = index.entry(i);
      last = entry.offset() > last.offset() ? entry : last;
    }
    Set<DirectoryEntry> entries = new LinkedHashSet<>();
    entries.add(last);
    for (int i = 0; i < SIGNATURES; i++) {
      entries.add(index.entry(random.nextInt(index.size())));
    }
    return entries;
  }

  /**
   * Requires that tiles begin with the signature of the type or compression that the header states.
   * This is cheap, and detects files whose end was never written to disk: they contain zeros
   * although the directories are intact.
   */
  private static void requireSignatures(
      ArchiveCheckContext archive, Collection<DirectoryEntry> entries) {
    PmtilesReader reader = archive.reader();
    TileType type = reader.header().tileType();
    Compression compression = reader.header().tileCompression();
    String expected =
        switch (compression) {
          case NONE -> type == TileType.PNG ? PNG_SIGNATURE : RIFF_SIGNATURE;
          case GZIP -> GZIP_SIGNATURE;
          default -> "";
        };
    int length = HEX.parseHex(expected).length;
    // Opening a FIFO in place of the file would block forever.
    archive.requireUnchanged();
    try (FileChannel channel = FileChannel.open(archive.path(), StandardOpenOption.READ)) {
      for (DirectoryEntry entry : entries) {
        ByteBuffer bytes = ByteBuffer.allocate(length);
        long position = reader.header().tiles().offset() + entry.offset();
        while (bytes.hasRemaining() && channel.read(bytes, position + bytes.position()) >= 0) {
          // read until the buffer is full or the file ends
        }
        String found = HEX.formatHex(bytes.array(), 0, bytes.position());
        if (!found.equals(expected)) {
          throw FailureException.malformed(
              reader.name() + ", tile " + SampledTile.nameOf(entry.tileId()),
              "begins with %s, expected %s (%s): the file may be cut off or torn"
                  .formatted(found, expected, compression == Compression.GZIP ? "gzip" : type));
        }
      }
    } catch (IOException e) {
      throw FailureException.storage(archive.path(), e);
    }
  }

  @Override
  public List<Finding> compareFrames(FrameComparison frames) {
    List<Finding> found = new ArrayList<>();
    compareSizes(frames.frames(), found);
    compareCounts(frames.frames(), found);
    compareBytes(frames, found);
    return found;
  }

  private static void compareSizes(List<FrameCheckContext> frames, List<Finding> found) {
    List<FrameCheckContext> decoded =
        frames.stream().filter(frame -> frame.archive().tileSide() > 0).toList();
    for (FrameCheckContext frame : decoded) {
      FrameCheckContext first = decoded.get(0);
      int side = frame.archive().tileSide();
      if (side != first.archive().tileSide()) {
        String problem =
            "tiles: %d px wide, those of %s are %d px"
                .formatted(side, first.frameLabel(), first.archive().tileSide());
        found.add(new Finding(frame, first, false, false, problem));
      }
    }
  }

  /**
   * Warns of frames with less than half the median number of zoom 7 tiles, if they are few and the
   * other frames have about equal numbers. Otherwise the field is mostly nodata, and its tile count
   * varies.
   */
  private static void compareCounts(List<FrameCheckContext> frames, List<Finding> found) {
    List<FrameCheckContext> counted =
        frames.stream()
            .filter(frame -> frame.archive().deepestTiles() > 0)
            .sorted(Comparator.comparing(frame -> frame.archive().deepestTiles()))
            .toList();
    if (counted.size() < MIN_COUNTED_FRAMES) {
      return;
    }
    FrameCheckContext median = counted.get(counted.size() / 2);
    int usual = median.archive().deepestTiles();
    List<FrameCheckContext> few =
        counted.stream().filter(frame -> frame.archive().deepestTiles() < usual / 2).toList();
    boolean othersAgree =
        counted.stream()
            .skip(few.size())
            .allMatch(frame -> Math.abs(frame.archive().deepestTiles() - usual) <= usual / 10);
    if (usual >= MIN_USUAL_TILES
        && othersAgree
        && few.size() * MIN_COUNTED_FRAMES <= counted.size()) {
      for (FrameCheckContext frame : few) {
        String problem =
            "has %d tiles of zoom 7, the other frames about %d"
                .formatted(frame.archive().deepestTiles(), usual);
        found.add(new Finding(frame, median, true, false, problem));
      }
    }
  }

  private static void compareBytes(FrameComparison comparison, List<Finding> found) {
    Map<String, List<String>> same = new HashMap<>();
    comparison
        .published()
        .ifPresent(
            published ->
                published
                    .sha256()
                    .forEach((sha256, frames) -> same.put(sha256, new ArrayList<>(frames))));
    List<FrameCheckContext> showing =
        comparison.frames().stream()
            .filter(frame -> frame.hasArchive() && frame.archive().showsData())
            .toList();
    Map<String, FrameCheckContext> firsts = new HashMap<>();
    for (FrameCheckContext frame : showing) {
      String sha256 = frame.validatedArchive().sha256();
      firsts.putIfAbsent(sha256, frame);
      same.computeIfAbsent(sha256, first -> new ArrayList<>()).add(frame.frameLabel());
    }
    for (FrameCheckContext frame : showing) {
      String sha256 = frame.validatedArchive().sha256();
      List<String> all = same.getOrDefault(sha256, List.of());
      if (all.size() >= MIN_SAME_FRAMES && !frame.frameLabel().equals(all.get(0))) {
        String problem = "has the same bytes as " + all.get(0);
        found.add(new Finding(frame, firsts.get(sha256), true, false, problem));
      }
    }
  }
}
