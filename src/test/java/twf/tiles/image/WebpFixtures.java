package twf.tiles.image;

import java.util.Base64;

/** Images made with libwebp; 256 pixels wide and high where nothing else is said. */
public final class WebpFixtures {
  /** Lossy, opaque: a square of another colour. */
  public static final String LOSSY =
      "UklGRgIBAABXRUJQVlA4IPYAAABwFACdASoAAQABPtFosFKoJiSiojS4AQAaCWlu4XX7wA/EDYDO"
          + "AfiAABTAFeIXG+pqALZYWBbZoMlvcnXXRvqagCvELjfU1AHF10b6moArxC431NQBXiFxuJrO3so1"
          + "vlxF0f0rWJTvknDfU1ADyThfnLUAV4hT2/1wlPLxF5Mqfwt8aHtLFdZl4hcb6moArxC431NQBXjK"
          + "6Z3U1AFeIXG+pqAK8QuN9TUAV4OAAP7+vRfjCEfWj96XmEcbXsF4zri8Z1xeM61QDIHCbTnWisry"
          + "hZ/89L+3tfND+kHx7bJl+mfkREm2mZ+35aRFM+PuwhRi7sIAAAA=";

  /** Lossless, opaque. */
  public static final String LOSSLESS =
      "UklGRjIAAABXRUJQVlA4TCUAAAAv/8A/AA8wKKegPRPy/EcL1LRtwIQ/6VyFMCL6PwFegcTet/kD" + "AA==";

  /** Lossy with an alpha plane: visible from (100, 60) to (139, 89). */
  public static final String LOSSY_ALPHA =
      "UklGRlgBAABXRUJQVlA4WAoAAAAQAAAA/wAA/wAAQUxQSCAAAAABDzD/ERFCIcBEUAb5W2YwiO6J"
          + "6P8EaBUPgJvr/T+0AlZQOCASAQAAEBQAnQEqAAEAAT7RaLFSqCWkoqE46DkAGglpbuF2ARhsAwv/"
          + "o//RgAE/ekttMt6oNCYAqyLbTLeqDQmAKsi20yxnhn0LGfWkXGAXBqpUU/zNforItso35PWgLZr9"
          + "FZFtlO0XNaqxCYAqyLbTLeqDQmAKsi9gaEwBVkW2mW9UGhMAVZFtplvVBoTAFWRbaZb1QaEwBVkW"
          + "2mW9UGhMAVZFtplvVBoTAFWMgAD+/1KwAF//ED//pJ/ur7VSFFHfcHPYnin+g9V5EGkaL92ofQvT"
          + "9fo4rqftCUcig6aePh2e7VM/e4b+0v5BQlAnGf4PJv81kgUv4E2gFWr/9sZwP3H+DeNleQGGItYW"
          + "kFXFAAAAAAAAAA==";

  /** Lossless: visible from (100, 60) to (139, 89). */
  public static final String LOSSLESS_ALPHA =
      "UklGRjQAAABXRUJQVlA4TCcAAAAv/8A/EA8wKEMxyPMf8FAIMBGUQf6WGQyieyL6PwFaxQPg5nr/" + "D60A";

  /** The same with a colour profile and Exif data, both nonsense. */
  public static final String LOSSLESS_ALPHA_ICC =
      "UklGRogAAABXRUJQVlA4WAoAAAA4AAAA/wAA/wAASUNDUCkAAAB4eHh4eHh4eHh4eHh4eHh4eHh4"
          + "eHh4eHh4eHh4eHh4eHh4eHh4eHh4eABWUDhMJwAAAC//wD8QDzAoQzHI8x/wUAgwEZRB/pYZDKJ7"
          + "Ivo/AVrFA+Dmev8PrQBFWElGBwAAAHl5eXl5eXkA";

  /** Lossless, 512 pixels: visible at (300, 300) alone. */
  public static final String LOSSLESS_512 =
      "UklGRj4AAABXRUJQVlA4TDEAAAAv/8F/EA8wAhOgEEAAFDTzH+DDTNs2hVD+lPtOc0T/JyD8z//8"
          + "z/9/8s7xP//z/3UKAA==";

  /** Lossless, 128 pixels, transparent. */
  public static final String LOSSLESS_128 =
      "UklGRiAAAABXRUJQVlA4TBQAAAAvf8AfEAcQEREGICH8/69E9D/1Dw==";

  /** Two frames. */
  public static final String ANIMATED =
      "UklGRogAAABXRUJQVlA4WAoAAAACAAAA/wAA/wAAQU5JTQYAAAAAAAAAAABBTk1GKgAAADIAAB4A"
          + "ACcAAB0AAGQAAANWUDhMEQAAAC8nQAcAB1CUUhS5/4GI6H8AAEFOTUYqAAAAOgAAHgAAJwAAHQAA"
          + "ZAAAAFZQOEwRAAAALydABwAHUJRSFLn/gYjofwAA";

  private WebpFixtures() {}

  public static byte[] bytes(String base64) {
    return Base64.getDecoder().decode(base64);
  }
}
