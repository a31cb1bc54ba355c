package twf.tiles.builder;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import twf.tiles.domain.Bounds;
import twf.tiles.domain.Identifiers;
import twf.tiles.domain.WebMercator;
import twf.tiles.error.FailureException;
import twf.tiles.pmtiles.PmtilesWriter;
import twf.tiles.pmtiles.TileId;
import twf.tiles.pmtiles.TileType;
import twf.tiles.storage.DirectoryListing;

/**
 * A folder of images {@code z/x/y.png} or {@code z/x/y.webp}, as gdal2tiles and many others write
 * it. Other files are ignored, as are zooms that the contract does not have. Blocks.
 */
public final class TileFolder {
  private static final Pattern NUMBER = Pattern.compile("0|[1-9][0-9]{0,8}");
  private static final Pattern IMAGE =
      Pattern.compile("(0|[1-9][0-9]{0,8})\\.(png|webp|jpg|jpeg)", Pattern.CASE_INSENSITIVE);
  private static final int MAX_TILE_BYTES = 8 * 1024 * 1024;
  private static final Map<String, TileType> TYPES =
      Map.of("png", TileType.PNG, "webp", TileType.WEBP);

  private final Path folder;
  private final boolean isTms;
  private final SortedMap<Long, Path> tiles = new TreeMap<>();
  private final List<Integer> ignoredZooms = new ArrayList<>();
  private @Nullable TileType type;
  private long bytes;

  private TileFolder(Path folder, boolean isTms) {
    this.folder = folder;
    this.isTms = isTms;
  }

  /**
   * Lists the tiles of a folder.
   *
   * @param isTms whether rows are numbered from the south (TMS), not from the north (XYZ)
   * @throws FailureException bad request, if there is no tile, or if the images are of several
   *     types, of a wrong one, or too large
   */
  public static TileFolder scan(Path folder, boolean isTms) {
    TileFolder found = new TileFolder(folder, isTms);
    for (String zoom : numbers(folder)) {
      int z = Integer.parseInt(zoom);
      if (z > Identifiers.ZOOM_MAX) {
        found.ignoredZooms.add(z);
        continue;
      }
      for (String column : numbers(folder.resolve(zoom))) {
        for (Path image : DirectoryListing.entries(folder.resolve(zoom).resolve(column))) {
          found.add(z, Integer.parseInt(column), image);
        }
      }
    }
    if (found.tiles.isEmpty()) {
      throw FailureException.badRequest(
          folder + ": no tile z/x/y.png or z/x/y.webp of zooms 0 to " + Identifiers.ZOOM_MAX);
    }
    return found;
  }

  private static List<String> numbers(Path folder) {
    return DirectoryListing.folders(folder).stream().filter(NUMBER.asMatchPredicate()).toList();
  }

  private void add(int z, int x, Path image) {
    Matcher name = IMAGE.matcher(image.getFileName().toString());
    if (!name.matches()) {
      return;
    }
    TileType own = TYPES.get(name.group(2).toLowerCase(Locale.ROOT));
    if (own == null) {
      throw FailureException.badRequest(image + ": JPEG has no transparency; write PNG or WebP");
    }
    if (type != null && type != own) {
      throw FailureException.badRequest(image + ": other tiles are " + type + "; use one type");
    }
    type = own;
    int row = Integer.parseInt(name.group(1));
    int y = isTms ? (1 << z) - 1 - row : row;
    if (!TileId.exists(z, x, y)) {
      throw FailureException.badRequest(
          image + ": zoom " + z + " has columns and rows 0 to " + ((1 << z) - 1));
    }
    addSize(image);
    if (tiles.put(TileId.of(z, x, y), image) != null) {
      throw FailureException.badRequest(image + ": this tile is there twice");
    }
  }

  /** The writer keeps all tiles in memory. */
  private void addSize(Path image) {
    long most = Runtime.getRuntime().maxMemory() / 2;
    try {
      long size = Files.size(image);
      bytes += size;
      if (size == 0 || size > MAX_TILE_BYTES) {
        throw FailureException.badRequest(
            image + ": expected 1 to " + MAX_TILE_BYTES + " bytes, found " + size);
      }
    } catch (IOException e) {
      throw FailureException.storage(image, e);
    }
    if (bytes > most) {
      throw FailureException.badRequest(
          folder
              + ": over "
              + most
              + " bytes of tiles, which is half of Java's memory: give it more (java -Xmx...), or"
              + " make a PMTiles archive with another tool and stage that");
    }
  }

  public int size() {
    return tiles.size();
  }

  /** Returns the zooms beyond those of the contract, ascending. */
  public List<Integer> ignoredZooms() {
    return ignoredZooms.stream().sorted().toList();
  }

  /** Returns the smallest bounds around the tiles of the deepest zoom. */
  public Bounds bounds() {
    long last = tiles.lastKey();
    int z = TileId.zoomOf(last);
    double side = 1 << z;
    double west = 1;
    double east = 0;
    double north = 1;
    double south = 0;
    for (long id : tiles.tailMap(TileId.firstOf(z)).keySet()) {
      west = Math.min(west, TileId.xOf(id) / side);
      east = Math.max(east, (TileId.xOf(id) + 1) / side);
      north = Math.min(north, TileId.yOf(id) / side);
      south = Math.max(south, (TileId.yOf(id) + 1) / side);
    }
    return new Bounds(
        WebMercator.longitude(west),
        WebMercator.latitude(south),
        WebMercator.longitude(east),
        WebMercator.latitude(north));
  }

  /**
   * Reads all tiles into an archive that the caller writes.
   *
   * @param name the name in the archive's metadata
   */
  public PmtilesWriter archive(Bounds bounds, String name) {
    PmtilesWriter archive = new PmtilesWriter(bounds, name, type == null ? TileType.UNKNOWN : type);
    tiles.forEach((id, image) -> archive.add(id, read(image)));
    return archive;
  }

  private static byte[] read(Path image) {
    try (var in = Files.newInputStream(image)) {
      byte[] tile = in.readNBytes(MAX_TILE_BYTES + 1);
      if (tile.length == 0 || tile.length > MAX_TILE_BYTES) {
        throw FailureException.badRequest(image + ": changed while it was read; run it again");
      }
      return tile;
    } catch (IOException e) {
      throw FailureException.storage(image, e);
    }
  }
}
