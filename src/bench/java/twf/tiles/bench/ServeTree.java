package twf.tiles.bench;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.List;
import java.util.Random;
import twf.tiles.domain.Identifiers;
import twf.tiles.domain.VariableKey;

/**
 * A published tree, and a site of links to the same files for servers of static files, so that all
 * servers read the same bytes. It has a thousand archives, and one of 1 MiB.
 */
final class ServeTree {
  static final PublishedTreeGenerator.Size THOUSAND = new PublishedTreeGenerator.Size(1, 5, 5, 40);
  static final int WHOLE_BYTES = 1 << 20;
  static final String POINTER = "/manifests/model1/latest.json";

  private static final int TYPICAL_TILE = 10_000;
  private static final long SEED = 20260101;

  private final BenchDirectories roots;
  private final FrameTemplate template = FrameTemplate.find();
  private final List<PublishedTreeGenerator.Made> made;
  private final String whole;

  /** Generates {@code size} archives in the given style, and the archive of 1 MiB. */
  ServeTree(
      BenchDirectories roots, PublishedTreeGenerator.Size size, PublishedTreeGenerator.Style style)
      throws IOException, InterruptedException {
    this.roots = roots;
    this.made = new PublishedTreeGenerator(roots, template, size, style).make();
    Path big = roots.folder().resolve("whole.pmtiles");
    byte[] padding = new byte[WHOLE_BYTES - (int) Files.size(template.archive(0))];
    new Random(SEED).nextBytes(padding);
    Files.copy(template.archive(0), big);
    Files.write(big, padding, StandardOpenOption.APPEND);
    PublishedTreeGenerator.Made one =
        new PublishedTreeGenerator(
                roots,
                new FrameTemplate(List.of(big), template.meta()),
                new PublishedTreeGenerator.Size(1, 1, 1, 1),
                new PublishedTreeGenerator.Style("whole", Files::copy))
            .make()
            .get(0);
    this.whole = one.key().archiveUrl("000");
    Files.createDirectories(site().resolve("tiles"));
    Files.createSymbolicLink(site().resolve("manifests"), roots.manifests());
    Files.createSymbolicLink(site().resolve("published"), roots.published());
    List<PublishedTreeGenerator.Made> all = new ArrayList<>(made);
    all.add(one);
    for (PublishedTreeGenerator.Made each : all) {
      link(each.key());
    }
  }

  /** Links the archives of a variable; their URLs have no {@code frames} folder. */
  private void link(VariableKey key) throws IOException {
    Path at = site().resolve("tiles").resolve(key.toString());
    Files.createDirectories(at.getParent());
    Files.createSymbolicLink(at, roots.published().resolve(key.toString()).resolve("frames"));
  }

  Path site() {
    return roots.folder().resolve("site");
  }

  String manifest() {
    return newest().key().snapshotUrl(newest().snapshot());
  }

  private PublishedTreeGenerator.Made newest() {
    return made.get(made.size() - 1);
  }

  String archive() {
    return newest().key().archiveUrl("000");
  }

  String wholeArchive() {
    return whole;
  }

  Path file(String archiveUrl) {
    return site().resolve(archiveUrl.substring(1));
  }

  List<String> archives() throws IOException {
    List<String> urls = new ArrayList<>();
    for (PublishedTreeGenerator.Made each : made) {
      for (int i = 0; Files.exists(file(each.key().archiveUrl(Identifiers.frameId(i)))); i++) {
        urls.add(each.key().archiveUrl(Identifiers.frameId(i)));
      }
    }
    return urls;
  }

  /** Returns ranges of {@code bytes} bytes across all archives; each call returns the same. */
  List<BenchRequest> ranges(int bytes, int count) throws IOException {
    List<String> urls = archives();
    Random random = new Random(SEED);
    List<BenchRequest> asks = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      String url = urls.get(random.nextInt(urls.size()));
      int from = random.nextInt((int) Files.size(file(url)) - bytes);
      asks.add(BenchRequest.range(url, from, from + bytes - 1));
    }
    return asks;
  }

  /** Returns a tile of about ten kilobytes and extracts it for servers of static files. */
  BenchRequest tile() throws IOException {
    ExtractedTiles.Tile tile =
        ExtractedTiles.of(template.archive(0)).stream()
            .min(Comparator.comparingInt(each -> Math.abs(each.bytes().length - TYPICAL_TILE)))
            .orElseThrow();
    return BenchRequest.of(new ExtractedTiles(site()).write(newest().key(), 0, tile));
  }

  /** Returns some tiles of each archive, in random order. */
  List<BenchRequest> tiles(int frames, int each) throws IOException {
    List<List<ExtractedTiles.Tile>> all = new ArrayList<>();
    for (Path archive : template.archives()) {
      all.add(ExtractedTiles.of(archive));
    }
    ExtractedTiles files = new ExtractedTiles(site());
    List<BenchRequest> asks = new ArrayList<>();
    for (PublishedTreeGenerator.Made one : made) {
      for (int frame = 0; frame < frames; frame++) {
        List<ExtractedTiles.Tile> tiles = all.get(frame % all.size());
        for (int i = 0; i < each; i++) {
          ExtractedTiles.Tile tile = tiles.get(i * tiles.size() / each);
          asks.add(BenchRequest.of(files.write(one.key(), frame, tile)));
        }
      }
    }
    Collections.shuffle(asks, new Random(SEED));
    return asks;
  }
}
