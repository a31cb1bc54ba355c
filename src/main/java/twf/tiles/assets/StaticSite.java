package twf.tiles.assets;

import io.vertx.core.buffer.Buffer;
import io.vertx.core.json.DecodeException;
import io.vertx.core.json.JsonArray;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Arrays;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import twf.tiles.error.FailureException;

/**
 * The files of one page, read once into memory. The build of src/main/web writes beside them a list
 * of their names, {@code files.json}, an array, so that nothing has to look into a folder; and
 * beside each text the same with {@code .br} and {@code .gz} appended.
 *
 * <p>Thread-safe; has nothing before {@link #load}.
 */
public final class StaticSite {
  private static final String LIST = "files.json";
  private static final String ASSETS = "assets/";
  private static final int MAX_FILES = 100;
  private static final int MAX_BYTES = 8 * 1024 * 1024;
  private static final int DIGEST_BYTES = 16;
  private static final Pattern NAME =
      Pattern.compile("(assets/)?[A-Za-z0-9_][A-Za-z0-9._-]{0,120}");

  private final String name;
  private final Opener opener;
  private volatile Map<String, StaticAsset> files = Map.of();

  /** Opens a file by its name below the page's folder; null where there is none. */
  @FunctionalInterface
  interface Opener {
    @Nullable InputStream open(String name);
  }

  StaticSite(String name, Opener opener) {
    this.name = name;
    this.opener = opener;
  }

  /** What the class path has below {@code web/}. */
  public static StaticSite of(String name) {
    return new StaticSite(
        name, file -> StaticSite.class.getResourceAsStream("/web/" + name + "/" + file));
  }

  /**
   * Reads all files. Blocks.
   *
   * @throws FailureException where the page is not what the build makes
   */
  public void load() throws IOException {
    Map<String, StaticAsset> loaded = new HashMap<>();
    for (String file : names()) {
      loaded.put(file, read(file));
    }
    if (!loaded.containsKey("index.html")) {
      throw malformed(LIST, "has no index.html: build with mvn package");
    }
    files = Map.copyOf(loaded);
  }

  /** The page itself. */
  public Optional<StaticAsset> index() {
    return Optional.ofNullable(files.get("index.html"));
  }

  /**
   * What the page loads.
   *
   * @param file its name, whatever a client says
   */
  public Optional<StaticAsset> asset(String file) {
    return Optional.ofNullable(files.get(ASSETS + file));
  }

  private String[] names() throws IOException {
    byte[] list = bytes(LIST).orElseThrow(() -> malformed(LIST, "absent: build with mvn package"));
    String[] names;
    try {
      names =
          new JsonArray(new String(list, StandardCharsets.UTF_8))
              .stream().map(String::valueOf).toArray(String[]::new);
    } catch (DecodeException e) {
      throw malformed(LIST, "no JSON array");
    }
    if (names.length > MAX_FILES || !Arrays.stream(names).allMatch(NAME.asMatchPredicate())) {
      throw malformed(LIST, "not the names of at most " + MAX_FILES + " files");
    }
    return names;
  }

  private StaticAsset read(String file) throws IOException {
    String type = MediaTypes.of(file).orElseThrow(() -> malformed(file, "of no known type"));
    byte[] plain = bytes(file).orElseThrow(() -> malformed(file, "listed, and absent"));
    Map<ContentCoding, Buffer> bodies = new EnumMap<>(ContentCoding.class);
    bodies.put(ContentCoding.IDENTITY, Buffer.buffer(plain));
    for (ContentCoding coding : new ContentCoding[] {ContentCoding.BROTLI, ContentCoding.GZIP}) {
      bytes(file + coding.suffix())
          .filter(coded -> coded.length < plain.length)
          .ifPresent(coded -> bodies.put(coding, Buffer.buffer(coded)));
    }
    return new StaticAsset(type, file.startsWith(ASSETS), digest(plain), bodies);
  }

  private Optional<byte[]> bytes(String file) throws IOException {
    try (InputStream in = opener.open(file)) {
      if (in == null) {
        return Optional.empty();
      }
      byte[] bytes = in.readNBytes(MAX_BYTES + 1);
      if (bytes.length > MAX_BYTES) {
        throw malformed(file, "over " + MAX_BYTES + " bytes");
      }
      return Optional.of(bytes);
    }
  }

  private static String digest(byte[] bytes) {
    try {
      byte[] all = MessageDigest.getInstance("SHA-256").digest(bytes);
      return HexFormat.of().formatHex(all, 0, DIGEST_BYTES);
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException(e);
    }
  }

  private FailureException malformed(String file, String problem) {
    return FailureException.malformed("web/" + name + "/" + file, problem);
  }
}
