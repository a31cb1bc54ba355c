package twf.tiles.app;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import org.assertj.core.api.SoftAssertions;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import twf.tiles.domain.Identifiers;
import twf.tiles.domain.json.StrictJson;
import twf.tiles.pmtiles.Compression;
import twf.tiles.pmtiles.TileId;
import twf.tiles.pmtiles.TileType;
import twf.tiles.testing.DecompressionBombs;
import twf.tiles.testing.Roots;
import twf.tiles.testing.ServerClient;
import twf.tiles.testing.ServerUnderTest;
import twf.tiles.testing.StagedRun;
import twf.tiles.testing.TestArchiveBuilder;
import twf.tiles.testing.TestHeaderPatcher;
import twf.tiles.testing.TestImages;

/**
 * Stages small inputs that expand to large ones, on a server with 256 MiB of heap. Each input has
 * its own model.
 */
@Tag("slow")
class DecompressionBombIT {
  private static final String RUN = "20260129_18z";
  private static final String STRUCTURE = "archive-structure";
  private static final String SAMPLES = "sample-tiles";
  private static final String MANIFEST = "manifest-contract";
  private static final int FOUR_MEBIBYTES = 4 << 20;

  /** Limit of the peak resident memory: the heap and the same amount for everything else. */
  private static final long MAX_RESIDENT_KB = 512L << 10;

  private static final String DEEP = DecompressionBombs.deepJson(100_000);

  @TempDir static Path folder;

  private static Roots roots;
  private static ServerUnderTest server;
  private static ServerClient client;

  @BeforeAll
  static void start() {
    roots = new Roots(folder);
    server = ServerUnderTest.start(roots, roots.environment());
    client = server.client();
  }

  @AfterAll
  static void stop() {
    server.close();
  }

  @Test
  void rejectsBombsInOneLineWithBoundedMemory() throws IOException {
    Map<String, Bomb> bombs = new LinkedHashMap<>();
    directories(bombs);
    numbers(bombs);
    tiles(bombs);
    documents(bombs);
    bombs.forEach((model, bomb) -> bomb.stage.accept(run(model)));
    StagedRun honest = new StagedRun(roots.staging(), "honest/" + RUN + "/tmp2m", 8).stage(6);
    client.awaitPointer("honest", RUN, "tmp2m", 6);
    SoftAssertions softly = new SoftAssertions();
    bombs.forEach((model, bomb) -> assertRefused(softly, model, bomb));
    softly.assertAll();
    honest.stage(8);
    client.awaitPointer("honest", RUN, "tmp2m", 8);
    assertThat(bombs.keySet())
        .as("models of rejected inputs")
        .noneMatch(model -> Files.exists(roots.published().resolve(model)));
    assertThat(residentKb()).as("peak resident memory, KiB").isBetween(1L, MAX_RESIDENT_KB);
    assertThat(server.out()).noneMatch(line -> line.contains("OutOfMemory"));
  }

  private static void directories(Map<String, Bomb> bombs) {
    for (Compression compression :
        List.of(Compression.GZIP, Compression.ZSTD, Compression.BROTLI)) {
      byte[] bomb = DecompressionBombs.zeros(compression, 10);
      bombs.put(
          "root_" + compression.ordinal(),
          archive(
              STRUCTURE,
              "root directory: decompresses to more than 8388608 bytes",
              picture(new TestArchiveBuilder().internal(compression).storedRoot(bomb))));
    }
    bombs.put(
        "members",
        archive(
            STRUCTURE,
            "more than 64 empty members in a row",
            picture(new TestArchiveBuilder().storedRoot(DecompressionBombs.emptyMembers(800)))));
    bombs.put(
        "deep_metadata",
        archive(
            STRUCTURE, "Document nesting depth", picture(new TestArchiveBuilder()).metadata(DEEP)));
    bombs.put(
        "long_metadata",
        archive(
            STRUCTURE,
            "metadata: decompresses to more than 4194304 bytes",
            picture(new TestArchiveBuilder()).metadata(" ".repeat((4 << 20) + 1))));
    bombs.put("loop", archive(STRUCTURE, "overlaps the one at 0", DecompressionBombs.loop()));
  }

  private static void numbers(Map<String, Bomb> bombs) {
    long huge = 1L << 62;
    bombs.put(
        "entries",
        archive(
            STRUCTURE, huge + " entries do not fit", DecompressionBombs.root(huge, 0, 1, 1, 1)));
    bombs.put(
        "runs", archive(STRUCTURE, "over 32 bits", DecompressionBombs.root(1, 0, 1L << 32, 1, 1)));
    bombs.put(
        "long_tile", archive(STRUCTURE, "over 32 bits", DecompressionBombs.root(1, 0, 1, huge, 1)));
    bombs.put("far_tile", archive(STRUCTURE, "tile 0", DecompressionBombs.root(1, 0, 1, 5, huge)));
    bombs.put(
        "last_tile",
        archive(STRUCTURE, "ends at byte 2^63", DecompressionBombs.root(1, 0, 1, 2, -1L >>> 1)));
    bombs.put(
        "long_data",
        archive(
            STRUCTURE,
            "tile data: expected within the file's",
            picture(new TestArchiveBuilder()).patchLong(TestHeaderPatcher.TILES + 8, huge)));
    bombs.put(
        "far_leaves",
        archive(
            STRUCTURE,
            "leaf directories: expected within the file's",
            picture(new TestArchiveBuilder())
                .patchLong(TestHeaderPatcher.LEAVES, huge)
                .patchLong(TestHeaderPatcher.LEAVES + 8, huge)));
    bombs.put(
        "counted",
        archive(
            STRUCTURE,
            "the header says " + huge,
            picture(new TestArchiveBuilder()).patchLong(TestHeaderPatcher.ADDRESSED_TILES, huge)));
  }

  private static void tiles(Map<String, Bomb> bombs) {
    bombs.put(
        "tile_gzip",
        archive(
            SAMPLES,
            "tile 0: decompresses to more than 8388608 bytes",
            oneEachZoom(
                new TestArchiveBuilder().tiles(Compression.GZIP),
                DecompressionBombs.zeros(Compression.GZIP, 64))));
    for (Compression compression : List.of(Compression.ZSTD, Compression.BROTLI)) {
      bombs.put(
          "tile_" + compression.ordinal(),
          archive(
              STRUCTURE,
              "tile compression: expected none or gzip",
              oneEachZoom(
                  new TestArchiveBuilder().tiles(compression),
                  DecompressionBombs.zeros(compression, 64))));
    }
    bombs.put(
        "tile_members",
        archive(
            SAMPLES,
            "more than 64 empty members in a row",
            oneEachZoom(
                new TestArchiveBuilder().tiles(Compression.GZIP),
                DecompressionBombs.emptyMembers(200_000))));
    int most = Integer.MAX_VALUE;
    bombs.put(
        "png_sides",
        archive(SAMPLES, most + "x" + most, png(DecompressionBombs.pngOf(most, most))));
    bombs.put("png_minus", archive(SAMPLES, "x-1", png(DecompressionBombs.pngOf(-1, -1))));
    bombs.put(
        "webp_sides",
        archive(
            SAMPLES,
            "16384x16384",
            oneEachZoom(
                new TestArchiveBuilder().type(TileType.WEBP), DecompressionBombs.largeWebp())));
    bombs.put(
        "jpeg", archive(STRUCTURE, "JPEG", picture(new TestArchiveBuilder().type(TileType.JPEG))));
  }

  private static void documents(Map<String, Bomb> bombs) {
    bombs.put("deep_manifest", manifest("Document nesting depth", DEEP));
    bombs.put("open_manifest", manifest("Document nesting depth", "{\"a\":".repeat(100_000)));
    bombs.put("long_manifest", manifest("over 4194304 bytes: 4194305", padded(FOUR_MEBIBYTES + 1)));
    bombs.put(
        "long_text",
        manifest("/contract_version", "{\"a\":\"" + "x".repeat(FOUR_MEBIBYTES - 8) + "\"}"));
    bombs.put("exponent", manifest("/expected_frames", "{\"expected_frames\":1e999999999}"));
    bombs.put("digits", manifest("document: ", "{\"a\":" + "9".repeat(1_000_000) + "}"));
    bombs.put("frames", manifest("and 96 more", "{\"frames\":[" + "0,".repeat(100_000) + "0]}"));
    bombs.put(
        "deep_meta",
        new Bomb(
            "frame-meta-contract",
            "Document nesting depth",
            run -> {
              run.frames(1);
              write(run.archive(0).resolve("../../meta/000.json"), DEEP);
              run.commit(1);
            }));
  }

  /**
   * Checks that a manifest of exactly 4 MiB and PNG chunks other than pixels pass, whatever size
   * the chunks inflate to.
   */
  @Test
  void publishesLargeValidArchives() throws IOException {
    StagedRun text = run("inflating").frames(1);
    text.archive(0, png(TestImages.withInflatingText(picture(), 200 << 20)).toBuffer().getBytes());
    text.commit(1);
    StagedRun rows = run("rows").frames(1);
    rows.archive(0, png(DecompressionBombs.pngOfPixels(100)).toBuffer().getBytes()).commit(1);
    StagedRun animated = run("animated").frames(1);
    byte[] frames = TestImages.withChunk(picture(), "IDAT", "acTL", new byte[8]);
    animated.archive(0, png(frames).toBuffer().getBytes()).commit(1);
    String key = "whole/" + RUN + "/tmp2m";
    new StagedRun(folder.resolve("aside"), key, 1).commit(1);
    byte[] manifest = Files.readAllBytes(folder.resolve("aside/" + key + "/manifest.json"));
    byte[] padded = Arrays.copyOf(manifest, FOUR_MEBIBYTES);
    Arrays.fill(padded, manifest.length, padded.length, (byte) ' ');
    write(run("whole").frames(1).archive(0).resolve("../../manifest.json"), padded);
    client.awaitPointer("inflating", RUN, "tmp2m", 1);
    client.awaitPointer("rows", RUN, "tmp2m", 1);
    client.awaitPointer("animated", RUN, "tmp2m", 1);
    client.awaitPointer("whole", RUN, "tmp2m", 1);
    assertThat(client.get("/tiles/" + key + "/000.pmtiles").statusCode()).isEqualTo(200);
  }

  @Test
  void rejectsDeeplyNestedCommandBodies() {
    assertThat(client.command("status", DEEP).statusCode()).isIn(400, 413);
    assertThat(client.command("status", "{\"a\":".repeat(5_000)).statusCode()).isEqualTo(400);
    assertThat(client.command("hold", "{\"to_generation\":1e999999999}").statusCode())
        .isEqualTo(400);
    assertThat(client.read("/health/live").statusCode()).isEqualTo(200);
  }

  private record Bomb(String check, String words, Consumer<StagedRun> stage) {}

  private static Bomb archive(String check, String words, TestArchiveBuilder archive) {
    byte[] bytes = archive.toBuffer().getBytes();
    return new Bomb(check, words, run -> run.frames(1).archive(0, bytes).commit(1));
  }

  private static Bomb manifest(String words, String text) {
    return new Bomb(
        MANIFEST,
        words,
        run -> {
          run.frames(1);
          write(run.archive(0).resolve("../../manifest.json"), text);
        });
  }

  private static String padded(int bytes) {
    ObjectNode json = StrictJson.object();
    String text = new String(StrictJson.write(json), StandardCharsets.UTF_8);
    return text + " ".repeat(bytes - text.length());
  }

  private static byte[] picture() {
    return TestImages.rgba(256, 256, (x, y) -> x == 125 && y == 82);
  }

  private static TestArchiveBuilder picture(TestArchiveBuilder archive) {
    return archive
        .tile(0, 0, 0, picture())
        .above(7, 62, 41, TestImages.transparent())
        .tile(7, 62, 41, TestImages.transparent());
  }

  private static TestArchiveBuilder oneEachZoom(TestArchiveBuilder archive, byte[] stored) {
    for (int z = Identifiers.ZOOM_MIN; z <= Identifiers.ZOOM_MAX; z++) {
      archive.storedRun(TileId.firstOf(z), 1, stored);
    }
    return archive;
  }

  private static TestArchiveBuilder png(byte[] world) {
    return new TestArchiveBuilder()
        .tile(0, 0, 0, world)
        .above(7, 62, 41, TestImages.transparent())
        .tile(7, 62, 41, TestImages.transparent());
  }

  private static void assertRefused(SoftAssertions softly, String model, Bomb bomb) {
    String key = model + "/" + RUN + "/tmp2m";
    await(key)
        .atMost(ServerUnderTest.BOUND)
        .until(() -> client.report(key).getString("outcome") != null);
    List<JsonObject> failed =
        client.report(key).getJsonArray("checks").stream()
            .map(JsonObject.class::cast)
            .filter(result -> result.getString("outcome").equals("fail"))
            .toList();
    softly.assertThat(failed).as(key).hasSize(1);
    softly.assertThat(failed.get(0).getString("check")).as(key).isEqualTo(bomb.check);
    softly
        .assertThat(failed.get(0).getString("detail"))
        .as(key)
        .contains(bomb.words)
        .hasSizeLessThan(20_000)
        .doesNotContain("\n");
  }

  private static long residentKb() throws IOException {
    return Files.readAllLines(Path.of("/proc", "" + server.pid(), "status")).stream()
        .filter(line -> line.startsWith("VmHWM:"))
        .mapToLong(line -> Long.parseLong(line.replaceAll("[^0-9]", "")))
        .sum();
  }

  private static void write(Path file, String text) {
    write(file, text.getBytes(StandardCharsets.UTF_8));
  }

  private static void write(Path file, byte[] bytes) {
    try {
      Path target = file.normalize();
      Files.createDirectories(target.getParent());
      Files.write(target, bytes);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static StagedRun run(String model) {
    return new StagedRun(roots.staging(), model + "/" + RUN + "/tmp2m", 1);
  }
}
