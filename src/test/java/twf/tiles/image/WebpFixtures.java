package twf.tiles.image;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.Base64;
import java.util.Map;
import java.util.TreeMap;

/** WebP images made with libwebp, 256 by 256 pixels unless stated otherwise. */
public final class WebpFixtures {
  /** Lossy, opaque, with a square of a second colour. */
  public static final String LOSSY =
      "UklGRgIBAABXRUJQVlA4IPYAAABwFACdASoAAQABPtFosFKoJiSiojS4AQAaCWlu4XX7wA/EDYDO"
          + "AfiAABTAFeIXG+pqALZYWBbZoMlvcnXXRvqagCvELjfU1AHF10b6moArxC431NQBXiFxuJrO3so1"
          + "vlxF0f0rWJTvknDfU1ADyThfnLUAV4hT2/1wlPLxF5Mqfwt8aHtLFdZl4hcb6moArxC431NQBXjK"
          + "6Z3U1AFeIXG+pqAK8QuN9TUAV4OAAP7+vRfjCEfWj96XmEcbXsF4zri8Z1xeM61QDIHCbTnWisry"
          + "hZ/89L+3tfND+kHx7bJl+mfkREm2mZ+35aRFM+PuwhRi7sIAAAA=";

  /** Lossless, opaque. */
  public static final String LOSSLESS =
      "UklGRjIAAABXRUJQVlA4TCUAAAAv/8A/AA8wKKegPRPy/EcL1LRtwIQ/6VyFMCL6PwFegcTet/kD" + "AA==";

  /** Lossy with an alpha plane; pixels from (100, 60) to (139, 89) are visible. */
  public static final String LOSSY_ALPHA =
      "UklGRlgBAABXRUJQVlA4WAoAAAAQAAAA/wAA/wAAQUxQSCAAAAABDzD/ERFCIcBEUAb5W2YwiO6J"
          + "6P8EaBUPgJvr/T+0AlZQOCASAQAAEBQAnQEqAAEAAT7RaLFSqCWkoqE46DkAGglpbuF2ARhsAwv/"
          + "o//RgAE/ekttMt6oNCYAqyLbTLeqDQmAKsi20yxnhn0LGfWkXGAXBqpUU/zNforItso35PWgLZr9"
          + "FZFtlO0XNaqxCYAqyLbTLeqDQmAKsi9gaEwBVkW2mW9UGhMAVZFtplvVBoTAFWRbaZb1QaEwBVkW"
          + "2mW9UGhMAVZFtplvVBoTAFWMgAD+/1KwAF//ED//pJ/ur7VSFFHfcHPYnin+g9V5EGkaL92ofQvT"
          + "9fo4rqftCUcig6aePh2e7VM/e4b+0v5BQlAnGf4PJv81kgUv4E2gFWr/9sZwP3H+DeNleQGGItYW"
          + "kFXFAAAAAAAAAA==";

  /** Lossless; pixels from (100, 60) to (139, 89) are visible. */
  public static final String LOSSLESS_ALPHA =
      "UklGRjQAAABXRUJQVlA4TCcAAAAv/8A/EA8wKEMxyPMf8FAIMBGUQf6WGQyieyL6PwFaxQPg5nr/" + "D60A";

  /** {@link #LOSSLESS_ALPHA} with a colour profile and Exif data, both meaningless. */
  public static final String LOSSLESS_ALPHA_ICC =
      "UklGRogAAABXRUJQVlA4WAoAAAA4AAAA/wAA/wAASUNDUCkAAAB4eHh4eHh4eHh4eHh4eHh4eHh4"
          + "eHh4eHh4eHh4eHh4eHh4eHh4eHh4eABWUDhMJwAAAC//wD8QDzAoQzHI8x/wUAgwEZRB/pYZDKJ7"
          + "Ivo/AVrFA+Dmev8PrQBFWElGBwAAAHl5eXl5eXkA";

  /** Lossless, 512 by 512 pixels; only the pixel at (300, 300) is visible. */
  public static final String LOSSLESS_512 =
      "UklGRj4AAABXRUJQVlA4TDEAAAAv/8F/EA8wAhOgEEAAFDTzH+DDTNs2hVD+lPtOc0T/JyD8z//8"
          + "z/9/8s7xP//z/3UKAA==";

  /** Lossless, 128 by 128 pixels, transparent. */
  public static final String LOSSLESS_128 =
      "UklGRiAAAABXRUJQVlA4TBQAAAAvf8AfEAcQEREGICH8/69E9D/1Dw==";

  /** Lossless, transparent. */
  public static final String TRANSPARENT =
      "UklGRiIAAABXRUJQVlA4TBUAAAAv/8A/EAcQEREAUKT//ymi/6n//QcA";

  /** Animation of two frames. */
  public static final String ANIMATED =
      "UklGRogAAABXRUJQVlA4WAoAAAACAAAA/wAA/wAAQU5JTQYAAAAAAAAAAABBTk1GKgAAADIAAB4A"
          + "ACcAAB0AAGQAAANWUDhMEQAAAC8nQAcAB1CUUhS5/4GI6H8AAEFOTUYqAAAAOgAAHgAAJwAAHQAA"
          + "ZAAAAFZQOEwRAAAALydABwAHUJRSFLn/gYjofwAA";

  /**
   * Files of {@code src/test/resources/webp} by name, written by cwebp 1.2.4 and Pillow, with the
   * SHA-256 of their pixels (A, R, G, B of each) as {@code dwebp -nodither} decodes them.
   */
  public static final Map<String, String> VECTORS =
      new TreeMap<>(
          Map.ofEntries(
              Map.entry(
                  "lossless-512",
                  "a4cc9f9b029ab6f1185aa33c46a96ba5274bfefc2d7e98ea3e57eac7c9d8ebbb"),
              Map.entry(
                  "lossless-every-alpha",
                  "9959b077b196bca73b506d195effe310b2da741c9acd7810f8ba74f78b573346"),
              Map.entry(
                  "lossless-grey",
                  "132e3404ebb64c985ca9805c2f4628df50cdf6d6186e088bf7ac6eaa14d0ad00"),
              Map.entry(
                  "lossy", "c182a71ca3eba3e048371113a3ce980113dc1888c544d68ce8ccebcbee35d228"),
              Map.entry(
                  "lossy-alpha",
                  "1147e936b00d44798f70fcbead716f7d662c55f6b80e4f40ca3e5a8d4b531791"),
              Map.entry(
                  "metadata", "fb2e91aa65e6a118ee3c5d98e9dcdbb60f91183d1288a7e75f454ca10f22f80a"),
              Map.entry(
                  "palette-16", "5344b7de5b359d5a6079e86b6c675eb18e89df1f3e8a1459ba58e93428557766"),
              Map.entry(
                  "palette-16-gradient-m4-exact",
                  "7ad02b6311237b46f0ad75db18130c281980e82d3c5e8774fa3b4dc7b2d75781"),
              Map.entry(
                  "palette-16-gradient-m4-inexact",
                  "78dd2e671b42e3528fb1c7237214a1c2aa4dab22f129a11c91e36e084715db53"),
              Map.entry(
                  "palette-16-gradient-m5-exact",
                  "bfdea48e3a787da8f2901b6e9b2a4b1db4a0099cc555cc13a4d9011cb9ef6510"),
              Map.entry(
                  "palette-16-gradient-m6-inexact",
                  "646fc3ba30809f1155545c3541a9d9a8d582ac2130e969e107ec6eb7ef0fcebc"),
              Map.entry(
                  "palette-17", "222a41f2c8d6773d961ceb4ae67d178b33ed22a98ea5618fb76c14068408d7fa"),
              Map.entry(
                  "palette-2", "f4c1dcc692db95ca6bc31103eab63b0cf5543c756e8806505ef327822b46d100"),
              Map.entry(
                  "palette-250",
                  "abf1c98d4f0614091f5c2c95140cba70187703ef91002f739d8c9802be03b824"),
              Map.entry(
                  "palette-3", "ab5bf31e8323cb8c8fde80f6b460e19eddad11e3c84ef3540eb7ccaf1b641b8a"),
              Map.entry(
                  "palette-3-gradient-m5-exact",
                  "53beadf01ef43e7ceae01e9767f7e476e82e6710780ee00c79427331d4e3f281"),
              Map.entry(
                  "palette-4", "e428d7c38292365e1c38434af3f7fb878f6556e1afbe1235f22a062bfec0abbb"),
              Map.entry(
                  "palette-4-gradient-m5-inexact",
                  "b42786aeb592e6d7c2da693aa1269d6aea725733c335e1aa0bdc9c15b354db8a"),
              Map.entry(
                  "palette-5",
                  "7485b361f528954f620dfe5f441ef372ab05e015ce06707834935ca4b5c5ce16")));

  private WebpFixtures() {}

  public static byte[] bytes(String base64) {
    return Base64.getDecoder().decode(base64);
  }

  /** Returns the content of a file of {@link #VECTORS}. */
  public static byte[] vector(String name) {
    try (InputStream in = WebpFixtures.class.getResourceAsStream("/webp/" + name + ".webp")) {
      return in.readAllBytes();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
