package twf.tiles.image;

import static org.assertj.core.api.Assertions.assertThat;
import static twf.tiles.pmtiles.TileType.PNG;
import static twf.tiles.pmtiles.TileType.WEBP;

import java.awt.image.BufferedImage;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import javax.imageio.ImageIO;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import twf.tiles.testing.ExternalTools;

/**
 * Compares our decoding of files that cwebp writes with dwebp's; skipped if the tools are not
 * installed.
 */
@Timeout(300)
@Tag("external")
class WebpEncodersTest {
  private static final int SIDE = 256;

  private final ImageDecoder decoder = new ImageDecoder();

  @TempDir Path folder;
  private String cwebp;
  private DwebpPixels dwebp;

  @BeforeEach
  void findTools() {
    cwebp = ExternalTools.require("cwebp", "webp");
    dwebp = new DwebpPixels(folder);
  }

  @Test
  void decodesLosslessPalettesExactly() throws IOException {
    Random random = new Random(5);
    int method = 0;
    for (int colors : new int[] {2, 3, 4, 5, 15, 16, 17, 250}) {
      for (Kind kind : Kind.values()) {
        int[] picture = palettePicture(kind, colors, random);
        for (boolean exact : new boolean[] {true, false}) {
          List<String> options = new ArrayList<>(List.of("-lossless", "-m", "" + method++ % 7));
          if (exact) {
            options.add("-exact");
          }
          int[] pixels = compare(picture, options);
          if (exact) {
            assertThat(pixels).as("%s of %d colours: %s", kind, colors, options).isEqualTo(picture);
          }
        }
      }
    }
  }

  @Test
  void decodesEveryOtherSettingExactly() throws IOException {
    int[] everyAlpha = new int[SIDE * SIDE];
    int[] grey = new int[SIDE * SIDE];
    for (int i = 0; i < everyAlpha.length; i++) {
      int x = i % SIDE;
      int y = i / SIDE;
      everyAlpha[i] = x << 24 | y << 16 | (x + y) / 2 << 8 | x * y / SIDE;
      grey[i] = 0xff000000 | x * 0x10101;
    }
    for (int[] picture : List.of(everyAlpha, grey)) {
      for (String options :
          List.of(
              "-z 9",
              "-lossless -exact",
              "-near_lossless 40",
              "-q 0",
              "-q 20 -alpha_method 0",
              "-q 75",
              "-q 95 -m 6 -sharp_yuv",
              "-q 50 -alpha_q 10 -alpha_filter best",
              "-q 30 -f 100 -strong",
              "-q 60 -noalpha",
              "-jpeg_like -q 30 -segments 1")) {
        compare(picture, List.of(options.split(" ")));
      }
    }
  }

  private enum Kind {
    NOISE,
    BLOCKS,
    GRADIENT,
    FIELD
  }

  /** Returns a picture whose palette has one transparent colour and some translucent ones. */
  private static int[] palettePicture(Kind kind, int colors, Random random) {
    int[] palette = random.ints(colors).map(argb -> argb | 0xff000000).toArray();
    palette[0] &= 0xffffff;
    palette[colors / 2] = palette[colors / 2] & 0xffffff | 0x40000000;
    int[] blocks = random.ints(32 * 32, 0, colors).toArray();
    int[] picture = new int[SIDE * SIDE];
    for (int i = 0; i < picture.length; i++) {
      int x = i % SIDE;
      int y = i / SIDE;
      double wave = (Math.sin(x / 23.0) + Math.cos(y / 31.0) + Math.sin((x + y) / 41.0)) / 6 + 0.5;
      int index =
          switch (kind) {
            case NOISE -> random.nextInt(colors);
            case BLOCKS -> blocks[y / 8 * 32 + x / 8];
            case GRADIENT -> (x + y) * colors / (2 * SIDE);
            case FIELD -> (int) Math.min(colors - 1, wave * colors);
          };
      picture[i] = palette[index];
    }
    return picture;
  }

  /**
   * Encodes a picture with cwebp, checks that we decode it as dwebp does, and checks that
   * re-encoding as PNG preserves the pixels.
   */
  private int[] compare(int[] picture, List<String> options) throws IOException {
    Path png = folder.resolve("picture.png");
    Path webp = folder.resolve("picture.webp");
    BufferedImage image = new BufferedImage(SIDE, SIDE, BufferedImage.TYPE_INT_ARGB);
    image.setRGB(0, 0, SIDE, SIDE, picture, 0, SIDE);
    ImageIO.write(image, "png", png.toFile());
    List<String> command = new ArrayList<>(List.of(cwebp, "-quiet"));
    command.addAll(options);
    command.addAll(List.of(png.toString(), "-o", webp.toString()));
    ExternalTools.succeed(command.toArray(String[]::new));
    DecodedImage decoded = decoder.decode(WEBP, Files.readAllBytes(webp), "tile");
    int[] pixels = Pixels.of(decoded);
    assertThat(Arrays.equals(pixels, dwebp.of(webp))).as("dwebp: %s", options).isTrue();
    DecodedImage shown = decoder.decode(PNG, PngCodec.encode(decoded), "tile");
    assertThat(Arrays.equals(Pixels.of(shown), pixels)).as("as PNG: %s", options).isTrue();
    return pixels;
  }
}
