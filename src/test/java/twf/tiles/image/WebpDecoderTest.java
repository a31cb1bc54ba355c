package twf.tiles.image;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static twf.tiles.pmtiles.TileType.PNG;
import static twf.tiles.pmtiles.TileType.WEBP;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Arrays;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import twf.tiles.error.FailureException;
import twf.tiles.error.FailureKind;
import twf.tiles.testing.TestData;
import twf.tiles.testing.TestImages;

@Timeout(60)
class WebpDecoderTest {
  private static final byte[] TRANSPARENT = WebpFixtures.bytes(WebpFixtures.TRANSPARENT);

  private final ImageDecoder decoder = new ImageDecoder();

  @TempDir Path folder;

  static Iterable<String> vectors() {
    return WebpFixtures.VECTORS.keySet();
  }

  @ParameterizedTest
  @MethodSource("vectors")
  void decodesLikeLibwebpAndReencodesLosslessly(String name) throws IOException {
    DecodedImage image = decoder.decode(WEBP, WebpFixtures.vector(name), name);

    assertThat(Pixels.sha256(image)).isEqualTo(WebpFixtures.VECTORS.get(name));
    byte[] png = PngCodec.encode(image);
    assertThat(Pixels.of(decoder.decode(PNG, png, name))).isEqualTo(Pixels.of(image));
  }

  @Test
  void decodesUncompressedAlphaNextToLossyColors() {
    byte[] alpha = new byte[1 + 256 * 256];
    for (int i = 1; i < alpha.length; i++) {
      alpha[i] = (byte) (i * 7 + i / 256);
    }
    byte[] colors = WebpFixtures.vector("lossy");
    byte[] webp =
        WebpBytes.of("VP8X", WebpBytes.canvas(0x10, 256))
            .add("ALPH", alpha)
            .add("VP8 ", WebpBytes.content(colors, "VP8 "))
            .toBytes();

    int[] pixels = Pixels.of(decoder.decode(WEBP, webp, "tile"));

    int[] opaque = Pixels.of(decoder.decode(WEBP, colors, "tile"));
    for (int i = 0; i < pixels.length; i++) {
      assertThat(pixels[i]).isEqualTo((alpha[i + 1] & 0xff) << 24 | opaque[i] & 0xffffff);
    }
  }

  @Test
  void decodesFilesOfOtherTools() throws IOException {
    Path cases = TestData.cases("webp-decoder");
    DwebpPixels dwebp = new DwebpPixels(folder);
    try (Stream<Path> files = Files.list(cases)) {
      for (Path file : files.filter(path -> path.toString().endsWith(".webp")).toList()) {
        assertThat(Pixels.of(decoder.decode(WEBP, Files.readAllBytes(file), file.toString())))
            .as("%s", file)
            .isEqualTo(dwebp.of(file));
      }
    }
  }

  @Test
  void describesPixelDefects() {
    byte[] pixels = WebpBytes.content(WebpFixtures.vector("lossy"), "VP8 ");
    byte[] half = WebpBytes.of("VP8 ", Arrays.copyOf(pixels, pixels.length / 2)).toBytes();
    assertRefused(half, "tile: WebP: its pixels end too soon");
    byte[] damaged = WebpFixtures.vector("palette-16");
    Arrays.fill(damaged, 30, 60, (byte) 0xff);
    assertRefused(damaged, "tile: WebP: its pixels are damaged");
  }

  @Test
  void leavesNoUnpackedLibrary() throws IOException {
    WebpDecoder loaded = WebpDecoder.load(folder, "Linux", System.getProperty("os.arch"));

    assertThat(loaded.problem()).isEmpty();
    assertThat(new ImageDecoder(loaded).decode(WEBP, TRANSPARENT, "tile").side()).isEqualTo(256);
    assertThat(folder).isEmptyDirectory();
  }

  @Test
  void removesOnlyLeftoversOfKilledProcesses() throws IOException {
    Path left = Files.createFile(folder.resolve("offline-tiles-libwebp-1.so"));
    Path fresh = Files.createFile(folder.resolve("offline-tiles-libwebp-2.so"));
    Path other = Files.createFile(folder.resolve("other-1.so"));
    FileTime old = FileTime.from(Instant.now().minus(2, ChronoUnit.HOURS));
    Files.setLastModifiedTime(left, old);
    Files.setLastModifiedTime(other, old);

    WebpDecoder.load(folder, "Linux", System.getProperty("os.arch"));

    assertThat(left).doesNotExist();
    assertThat(fresh).exists();
    assertThat(other).exists();
  }

  @Test
  void explainsUnloadableLibraryAndDecodesPng() throws IOException {
    Path file = Files.createFile(folder.resolve("file"));
    assertUnavailable(
        WebpDecoder.load(folder.resolve("absent"), "Linux", System.getProperty("os.arch")),
        "libwebp cannot be loaded from " + folder.resolve("absent") + ": does not exist: ");
    assertUnavailable(
        WebpDecoder.load(file, "Linux", System.getProperty("os.arch")),
        "libwebp cannot be loaded from " + file + ": Not a directory: ");
    assertUnavailable(
        WebpDecoder.load(folder, "Linux", "riscv64"),
        "libwebp is not available for Linux on riscv64");
    assertUnavailable(
        WebpDecoder.load(folder, "Mac OS X", "aarch64"), "libwebp is not available for Mac OS X");
  }

  private static void assertUnavailable(WebpDecoder webp, String problem) {
    assertThat(webp.problem()).hasValueSatisfying(text -> assertThat(text).startsWith(problem));
    ImageDecoder decoder = new ImageDecoder(webp);
    assertThatThrownBy(() -> decoder.decode(WEBP, TRANSPARENT, "tile"))
        .isInstanceOfSatisfying(
            FailureException.class,
            e -> assertThat(e.failure().kind()).isEqualTo(FailureKind.UNAVAILABLE))
        .hasMessageStartingWith("tile: WebP cannot be decoded: " + problem);
    byte[] png = TestImages.transparent();
    assertThat(decoder.decode(PNG, png, "tile").side()).isEqualTo(256);
  }

  private void assertRefused(byte[] webp, String message) {
    assertThatThrownBy(() -> decoder.decode(WEBP, webp, "tile"))
        .isInstanceOf(FailureException.class)
        .hasMessage(message);
  }
}
