package twf.tiles.assets;

import io.vertx.core.buffer.Buffer;
import io.vertx.core.json.DecodeException;
import io.vertx.core.json.JsonArray;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import twf.tiles.error.FailureException;

/**
 * The files of one page, or a set of files without a page, loaded into memory.
 *
 * <p>Next to them is {@code files.json}, a JSON array of their names, so that no folder has to be
 * listed. The build of src/main/web writes it for a page, and next to each text file its compressed
 * copies, with {@code .br} and {@code .gz} appended to the name.
 *
 * <p>Thread-safe; empty before {@link #load}.
 */
public final class StaticSite {
  private static final String LIST = "files.json";
  private static final String ASSETS = "assets/";
  private static final String HTML = "text/html; charset=utf-8";

  /** References of the built page to its assets. */
  private static final Pattern ASSETS_OF_HOST = Pattern.compile("=\"/([a-z]+/)?assets/");

  private static final int MAX_FILES = 100;
  private static final int MAX_BYTES = 8 * 1024 * 1024;
  private static final int DIGEST_BYTES = 16;
  private static final Pattern NAME =
      Pattern.compile("(assets/)?[A-Za-z0-9_][A-Za-z0-9._-]{0,120}");

  /** By file extension. A file with another one is refused. */
  private static final Map<String, String> MEDIA_TYPES =
      Map.of(
          "html", HTML,
          "js", "text/javascript; charset=utf-8",
          "css", "text/css; charset=utf-8",
          "json", "application/json",
          "svg", "image/svg+xml",
          "png", "image/png",
          "webp", "image/webp",
          "woff2", "font/woff2",
          "txt", "text/plain; charset=utf-8");

  private final String name;
  private final boolean isPage;
  private final Opener opener;
  private volatile Map<String, StaticAsset> files = Map.of();
  private final Map<String, StaticAsset> movedPages = new ConcurrentHashMap<>();

  /** Opens a file by its name relative to the page's folder; returns null if there is none. */
  @FunctionalInterface
  interface Opener {
    @Nullable InputStream open(String name);
  }

  /**
   * @param isPage whether there must be an {@code index.html}
   */
  StaticSite(String name, boolean isPage, Opener opener) {
    this.name = name;
    this.isPage = isPage;
    this.opener = opener;
  }

  /**
   * Creates a site of a page below {@code web/} on the class path.
   *
   * @param name the page's folder
   */
  public static StaticSite fromClassPath(String name) {
    return fromClassPath(name, true);
  }

  /** Creates the site of the JSON Schemas of the contract's documents. */
  public static StaticSite schemas() {
    return fromClassPath("schemas", false);
  }

  private static StaticSite fromClassPath(String name, boolean isPage) {
    return new StaticSite(
        name, isPage, file -> StaticSite.class.getResourceAsStream("/web/" + name + "/" + file));
  }

  /**
   * Loads all files. Blocks.
   *
   * @throws FailureException if the files are not as the build writes them
   */
  public void load() throws IOException {
    Map<String, StaticAsset> loaded = new HashMap<>();
    for (String file : readNames()) {
      loaded.put(file, read(file));
    }
    if (isPage && !loaded.containsKey("index.html")) {
      throw malformed(LIST, "has no index.html: build with mvn package");
    }
    files = Map.copyOf(loaded);
  }

  /** The page itself, {@code index.html}. */
  public Optional<StaticAsset> index() {
    return file("index.html");
  }

  /**
   * Returns a file by its name in {@code files.json}.
   *
   * @param file its name as the client sent it; may be any text
   */
  public Optional<StaticAsset> file(String file) {
    return Optional.ofNullable(files.get(file));
  }

  /**
   * The page itself, with its assets relative to the page's path instead of below the root of the
   * host: a proxy may serve it below any path. Uncompressed.
   *
   * @param folder that of {@code assets}, seen from the page; one of a few
   */
  public Optional<StaticAsset> indexWithAssetsIn(String folder) {
    return index().map(page -> movedPages.computeIfAbsent(folder, to -> moved(page, to)));
  }

  private static StaticAsset moved(StaticAsset page, String folder) {
    byte[] text =
        ASSETS_OF_HOST
            .matcher(page.content().toString())
            .replaceAll("=\"" + folder + ASSETS)
            .getBytes(StandardCharsets.UTF_8);
    return new StaticAsset(
        HTML, false, digest(text), Map.of(ContentCoding.IDENTITY, Buffer.buffer(text)));
  }

  /**
   * Returns a file that the page loads.
   *
   * @param file its name as the client sent it; may be any text
   */
  public Optional<StaticAsset> asset(String file) {
    return file(ASSETS + file);
  }

  private List<String> readNames() throws IOException {
    byte[] list =
        readBytes(LIST).orElseThrow(() -> malformed(LIST, "is missing: build with mvn package"));
    List<String> names;
    try {
      names = new JsonArray(Buffer.buffer(list)).stream().map(String::valueOf).toList();
    } catch (DecodeException e) {
      throw malformed(LIST, "is not a JSON array");
    }
    if (names.size() > MAX_FILES || !names.stream().allMatch(NAME.asMatchPredicate())) {
      throw malformed(LIST, "must list the valid names of at most " + MAX_FILES + " files");
    }
    return names;
  }

  private StaticAsset read(String file) throws IOException {
    String type = MEDIA_TYPES.get(file.substring(file.lastIndexOf('.') + 1));
    if (type == null) {
      throw malformed(file, "has an unknown extension");
    }
    byte[] plain =
        readBytes(file).orElseThrow(() -> malformed(file, "is in files.json but missing"));
    Map<ContentCoding, Buffer> bodies = new EnumMap<>(ContentCoding.class);
    bodies.put(ContentCoding.IDENTITY, Buffer.buffer(plain));
    for (ContentCoding coding : List.of(ContentCoding.BROTLI, ContentCoding.GZIP)) {
      readBytes(file + coding.suffix())
          .filter(coded -> coded.length < plain.length)
          .ifPresent(coded -> bodies.put(coding, Buffer.buffer(coded)));
    }
    return new StaticAsset(type, file.startsWith(ASSETS), digest(plain), bodies);
  }

  private Optional<byte[]> readBytes(String file) throws IOException {
    try (InputStream in = opener.open(file)) {
      if (in == null) {
        return Optional.empty();
      }
      byte[] bytes = in.readNBytes(MAX_BYTES + 1);
      if (bytes.length > MAX_BYTES) {
        throw malformed(file, "is over " + MAX_BYTES + " bytes");
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
