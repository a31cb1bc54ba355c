package twf.tiles.testing;

import static org.assertj.core.api.Assertions.assertThat;

import io.vertx.core.buffer.Buffer;
import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.stream.Stream;
import java.util.zip.ZipEntry;
import java.util.zip.ZipInputStream;

/** Reads a model's history from disk without the code under test. */
public final class HistoryFiles {
  private HistoryFiles() {}

  /**
   * Returns all records by generation. Asserts that a record that exists both packed and as a file
   * of its own is identical in both.
   *
   * @param model a model's folder in MANIFEST_ROOT
   */
  public static SortedMap<Long, byte[]> contents(Path model) {
    SortedMap<Long, byte[]> records = new TreeMap<>();
    Path history = model.resolve("history");
    for (Path file : files(history.resolve("packed"), "[0-9]{8}-[0-9]{8}\\.zip")) {
      unpack(file)
          .forEach(
              (generation, content) ->
                  assertThat(records.put(generation, content))
                      .as("generation %d is in two segments", generation)
                      .isNull());
    }
    for (Path file : files(history, "[0-9]{8}\\.json")) {
      byte[] content = PublishedTreeAssertions.bytes(file);
      byte[] packed = records.put(generation(file.getFileName().toString()), content);
      if (packed != null) {
        assertThat(packed).as("%s, packed", file).isEqualTo(content);
      }
    }
    return records;
  }

  /** Returns the parsed {@link #contents}; asserts that their generations match the file names. */
  public static SortedMap<Long, JsonObject> records(Path model) {
    SortedMap<Long, JsonObject> records = new TreeMap<>();
    contents(model)
        .forEach(
            (generation, content) -> {
              JsonObject record = new JsonObject(Buffer.buffer(content));
              assertThat(record.getLong("generation")).isEqualTo(generation);
              records.put(generation, record);
            });
    return records;
  }

  /** Returns one record. */
  public static Optional<JsonObject> record(Path model, long generation) {
    Path single = model.resolve("history/%08d.json".formatted(generation));
    return Files.exists(single)
        ? Optional.of(PublishedTreeAssertions.json(single))
        : Optional.ofNullable(contents(model).get(generation))
            .map(content -> new JsonObject(Buffer.buffer(content)));
  }

  /** Returns the records of a segment by generation; checks their order and checksums. */
  public static SortedMap<Long, byte[]> unpack(Path segment) {
    SortedMap<Long, byte[]> records = new TreeMap<>();
    try (ZipInputStream zip = new ZipInputStream(Files.newInputStream(segment))) {
      for (ZipEntry entry = zip.getNextEntry(); entry != null; entry = zip.getNextEntry()) {
        long generation = generation(entry.getName());
        if (!records.isEmpty()) {
          assertThat(generation).isGreaterThan(records.lastKey());
        }
        records.put(generation, zip.readAllBytes());
      }
    } catch (IOException e) {
      throw new UncheckedIOException(segment.toString(), e);
    }
    assertThat(segment.getFileName().toString())
        .isEqualTo("%08d-%08d.zip".formatted(records.firstKey(), records.lastKey()));
    return records;
  }

  /** Returns the sorted relative file names of a model's history. */
  public static List<String> names(Path model) {
    Path history = model.resolve("history");
    return PublishedTreeAssertions.files(history).stream()
        .map(file -> history.relativize(file).toString())
        .toList();
  }

  private static long generation(String name) {
    return Long.parseLong(name.substring(0, name.indexOf('.')));
  }

  private static List<Path> files(Path folder, String names) {
    if (!Files.isDirectory(folder)) {
      return List.of();
    }
    try (Stream<Path> entries = Files.list(folder)) {
      return entries.filter(file -> file.getFileName().toString().matches(names)).sorted().toList();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
