package twf.tiles.config.source;

import io.vertx.config.ConfigRetriever;
import io.vertx.config.ConfigRetrieverOptions;
import io.vertx.config.ConfigStoreOptions;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.file.FileProps;
import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.logging.Level;
import java.util.logging.Logger;
import org.jspecify.annotations.Nullable;
import org.yaml.snakeyaml.error.YAMLException;
import twf.tiles.error.FailureException;

/**
 * Reads the settings file through vertx-config. Every failure is a {@link FailureException} with a
 * one-line message.
 */
public final class YamlFile {
  private static final long MAX_BYTES = 1 << 20;

  /**
   * SnakeYAML's logger, switched off: it warns about duplicate keys on every read, and {@link
   * StrictYamlScanner} already reports them.
   */
  private static final Logger SNAKEYAML = Logger.getLogger("org.yaml.snakeyaml");

  static {
    SNAKEYAML.setLevel(Level.OFF);
  }

  private final Vertx vertx;
  private final Path file;
  private final String path;
  private final boolean required;
  private final ConfigRetriever retriever;

  /**
   * @param file the path as used in messages; relative to the working directory
   * @param required whether a missing file is a failure
   */
  public YamlFile(Vertx vertx, Path file, boolean required) {
    this.vertx = vertx;
    this.file = file;
    // Absolute, because Vert.x also looks for relative paths on the class path.
    this.path = file.toAbsolutePath().toString();
    this.required = required;
    ConfigStoreOptions store =
        new ConfigStoreOptions()
            .setType("file")
            .setFormat("yaml")
            .setConfig(new JsonObject().put("path", path));
    // Periodic scans stay off: they would log an invalid file with a stack trace every time.
    this.retriever =
        ConfigRetriever.create(
            vertx, new ConfigRetrieverOptions().setScanPeriod(-1).addStore(store));
  }

  /** Returns the name of the file in messages. */
  public String name() {
    return file.toString();
  }

  public Future<FileContent> read() {
    return vertx.fileSystem().props(path).compose(this::readBounded, this::unreadable);
  }

  public Future<Void> close() {
    return retriever.close();
  }

  private Future<FileContent> readBounded(FileProps props) {
    if (!props.isRegularFile()) {
      return rejected(props.isDirectory() ? "is a directory" : "is not a regular file");
    }
    if (props.size() > MAX_BYTES) {
      return rejected("is larger than 1 MiB");
    }
    return vertx.fileSystem().readFile(path).compose(this::parse, this::unreadable);
  }

  private Future<FileContent> parse(Buffer bytes) {
    if (bytes.length() > MAX_BYTES) {
      return rejected("is larger than 1 MiB");
    }
    StrictYamlScanner.Result scan =
        StrictYamlScanner.scan(name(), bytes.toString(StandardCharsets.UTF_8));
    if (scan.empty()) {
      // The YAML processor returns null for a file of comments only, and the retriever fails on
      // it.
      return Future.succeededFuture(new FileContent(name(), true, Map.of(), scan.problems()));
    }
    return retriever
        .getConfig()
        .compose(json -> Future.succeededFuture(toContent(json, scan)), this::unreadable);
  }

  private FileContent toContent(JsonObject json, StrictYamlScanner.Result scan) {
    return new FileContent(
        name(), true, toPlainMap("", json.getMap(), scan.spelled()), scan.problems());
  }

  private static @Nullable Object toPlain(
      String path, @Nullable Object value, Map<String, String> spelled) {
    if (value == null || value instanceof String) {
      return value;
    }
    if (value instanceof JsonObject object) {
      return toPlainMap(path + ".", object.getMap(), spelled);
    }
    if (value instanceof Map<?, ?> map) {
      return toPlainMap(path + ".", map, spelled);
    }
    if (value instanceof Iterable<?> items) {
      List<Object> list = new ArrayList<>();
      int index = 0;
      for (Object item : items) {
        Object plain = toPlain(path + "." + index++, item, spelled);
        list.add(plain == null ? "" : plain);
      }
      return list;
    }
    return spelled.getOrDefault(path, value.toString());
  }

  private static Map<String, @Nullable Object> toPlainMap(
      String prefix, Map<?, ?> values, Map<String, String> spelled) {
    Map<String, @Nullable Object> plain = new LinkedHashMap<>();
    values.forEach(
        (key, value) -> {
          // Keep keys without a value: they are checked for unknown names.
          plain.put(String.valueOf(key), toPlain(prefix + key, value, spelled));
        });
    return plain;
  }

  private Future<FileContent> unreadable(Throwable problem) {
    Throwable cause = problem.getCause() instanceof IOException deeper ? deeper : problem;
    if (cause instanceof NoSuchFileException && !required) {
      return Future.succeededFuture(FileContent.absent(name()));
    }
    if (cause instanceof IOException io) {
      return Future.failedFuture(
          FailureException.badRequest(FailureException.storage(file, io).failure().message()));
    }
    if (cause instanceof YAMLException yaml) {
      return rejected(StrictYamlScanner.describe(yaml));
    }
    return rejected("cannot be read: " + RawValue.oneLine(cause.toString()));
  }

  private Future<FileContent> rejected(String problem) {
    return Future.failedFuture(FailureException.badRequest(file + ": " + problem));
  }
}
