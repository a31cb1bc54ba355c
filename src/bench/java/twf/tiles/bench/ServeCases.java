package twf.tiles.bench;

import java.io.IOException;
import java.util.List;

/** The requests of typical clients, as cases over one tree. */
final class ServeCases {
  private static final int RANGE_BYTES = 4096;
  private static final int RANGES = 10_000;
  private static final int TILES_EACH = 10;
  private static final int HEAD_BYTES = 16 * 1024;

  private final ServeTree tree;
  private final ResponseEquivalence client = new ResponseEquivalence();

  ServeCases(ServeTree tree) {
    this.tree = tree;
  }

  /** Returns the cases that every version of the server supports. */
  List<ServeCase> all() throws IOException {
    List<BenchRequest> ranges = ranges();
    List<BenchRequest> pointer = pointer();
    return List.of(
        new ServeCase("latest", "`latest.json`", "1.1", server -> pointer),
        new ServeCase(
            "manifest", "run manifest", "1.1", server -> List.of(BenchRequest.of(tree.manifest()))),
        new ServeCase("304", "304 of that", "1.1", this::unchanged),
        new ServeCase(
            "head16k",
            "first 16 KiB of an archive",
            "1.05",
            server -> List.of(BenchRequest.range(tree.archive(), 0, HEAD_BYTES - 1))),
        new ServeCase("range4k", "random 4-KB ranges over 1,000 archives", "1.1", server -> ranges),
        new ServeCase(
            "whole",
            "whole 1-MB archive",
            "1.0",
            server -> List.of(BenchRequest.of(tree.wholeArchive()))));
  }

  /** Returns the cases of the deprecated routes; nginx serves extracted files. */
  List<ServeCase> tiles() throws IOException {
    List<BenchRequest> one = List.of(tree.tile());
    List<BenchRequest> many = tree.tiles(ServeTree.THOUSAND.frames(), TILES_EACH);
    return List.of(
        new ServeCase("tile", "a PNG tile", "1.1", server -> one),
        new ServeCase("tiles", "10,000 different PNG tiles", "1.1", server -> many));
  }

  static List<BenchRequest> pointer() {
    return List.of(BenchRequest.of(ServeTree.POINTER));
  }

  List<BenchRequest> ranges() throws IOException {
    return tree.ranges(RANGE_BYTES, RANGES);
  }

  private List<BenchRequest> unchanged(RunningServer server)
      throws IOException, InterruptedException {
    String path = tree.manifest();
    return List.of(new BenchRequest(path, "If-None-Match", client.etag(server, path)));
  }
}
