package twf.tiles.image;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import twf.tiles.testing.ExternalTools;

/** Decodes WebP files with libwebp's {@code dwebp}, as the reference for our decoder. */
final class DwebpPixels {
  private final String dwebp = ExternalTools.require("dwebp", "webp");
  private final Path folder;

  /**
   * @param folder where temporary files are written
   */
  DwebpPixels(Path folder) {
    this.folder = folder;
  }

  /** Returns each pixel as an ARGB int. */
  int[] of(Path webp) throws IOException {
    Path pam = folder.resolve("pixels.pam");
    ExternalTools.succeed(
        dwebp, "-quiet", "-nodither", "-pam", webp.toString(), "-o", pam.toString());
    byte[] bytes = Files.readAllBytes(pam);
    String header = new String(bytes, 0, Math.min(200, bytes.length), StandardCharsets.ISO_8859_1);
    int channels = header.contains("DEPTH 4") ? 4 : 3;
    int at = header.indexOf("ENDHDR\n") + "ENDHDR\n".length();
    int[] argb = new int[(bytes.length - at) / channels];
    for (int i = 0; i < argb.length; i++, at += channels) {
      int alpha = channels == 4 ? bytes[at + 3] & 0xff : 0xff;
      argb[i] =
          alpha << 24
              | (bytes[at] & 0xff) << 16
              | (bytes[at + 1] & 0xff) << 8
              | bytes[at + 2] & 0xff;
    }
    return argb;
  }
}
