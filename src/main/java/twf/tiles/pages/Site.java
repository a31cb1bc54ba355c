package twf.tiles.pages;

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
import twf.tiles.failure.TileException;

/**
 * The files of one page, read once into memory. The build of src/main/web writes beside them a list
 * of their names, {@code files.json}, an array, so that nothing has to look into a folder; and
 * beside each text the same with {@code .br} and {@code .gz} appended.
 *
 * <p>Thread-safe; has nothing before {@link #load}.
 */
public final class Site {
  private static final String LIST = "files.json";
  private static final String ASSETS = "assets/";
  private static final int MOST_FILES = 100;
  private static final int MOST_BYTES = 8 * 1024 * 1024;
  private static final int DIGEST_BYTES = 16;
  private static final Pattern NAME =
      Pattern.compile("(assets/)?[A-Za-z0-9_][A-Za-z0-9._-]{0,120}");

  private final String name;
  private final Opener opener;
  private volatile Map<String, PageFile> files = Map.of();

  /** Opens a file by its name below the page's folder; null where there is none. */
  @FunctionalInterface
  interface Opener {
    @Nullable InputStream open(String name);
  }

  Site(String name, Opener opener) {
    this.name = name;
    this.opener = opener;
  }

  /** What the class path has below {@code web/}. */
  public static Site of(String name) {
    return new Site(name, file -> Site.class.getResourceAsStream("/web/" + name + "/" + file));
  }

  /**
   * Reads all files. Blocks.
   *
   * @throws TileException where the page is not what the build makes
   */
  public void load() throws IOException {
    Map<String, PageFile> loaded = new HashMap<>();
    for (String file : names()) {
      loaded.put(file, read(file));
    }
    if (!loaded.containsKey("index.html")) {
      throw malformed(LIST, "has no index.html: build with mvn package");
    }
    files = Map.copyOf(loaded);
  }

  /** The page itself. */
  public Optional<PageFile> index() {
    return Optional.ofNullable(files.get("index.html"));
  }

  /**
   * What the page loads.
   *
   * @param file its name, whatever a client says
   */
  public Optional<PageFile> asset(String file) {
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
    if (names.length > MOST_FILES || !Arrays.stream(names).allMatch(NAME.asMatchPredicate())) {
      throw malformed(LIST, "not the names of at most " + MOST_FILES + " files");
    }
    return names;
  }

  private PageFile read(String file) throws IOException {
    String type = MediaTypes.of(file).orElseThrow(() -> malformed(file, "of no known type"));
    byte[] plain = bytes(file).orElseThrow(() -> malformed(file, "listed, and absent"));
    Map<Coding, Buffer> bodies = new EnumMap<>(Coding.class);
    bodies.put(Coding.IDENTITY, Buffer.buffer(plain));
    for (Coding coding : new Coding[] {Coding.BROTLI, Coding.GZIP}) {
      bytes(file + coding.suffix())
          .filter(coded -> coded.length < plain.length)
          .ifPresent(coded -> bodies.put(coding, Buffer.buffer(coded)));
    }
    return new PageFile(type, file.startsWith(ASSETS), digest(plain), bodies);
  }

  private Optional<byte[]> bytes(String file) throws IOException {
    try (InputStream in = opener.open(file)) {
      if (in == null) {
        return Optional.empty();
      }
      byte[] bytes = in.readNBytes(MOST_BYTES + 1);
      if (bytes.length > MOST_BYTES) {
        throw malformed(file, "over " + MOST_BYTES + " bytes");
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

  private TileException malformed(String file, String problem) {
    return TileException.malformed("web/" + name + "/" + file, problem);
  }
}
