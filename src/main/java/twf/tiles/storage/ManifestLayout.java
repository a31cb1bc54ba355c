package twf.tiles.storage;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.stream.Stream;
import twf.tiles.domain.Identifiers;
import twf.tiles.error.FailureException;

/**
 * The file layout of MANIFEST_ROOT. Methods that return paths do no I/O.
 *
 * @param root MANIFEST_ROOT
 */
public record ManifestLayout(Path root) {

  /** Lists the models that have a directory here, in ascending order. Blocks. */
  public List<String> models() {
    try (Stream<Path> entries = Files.list(root)) {
      return entries
          .filter(Files::isDirectory)
          .map(entry -> entry.getFileName().toString())
          .filter(Identifiers::isModel)
          .sorted()
          .toList();
    } catch (IOException e) {
      throw FailureException.storage(root, e);
    }
  }

  public Path model(String model) {
    return root.resolve(model);
  }

  public Path pointer(String model) {
    return model(model).resolve("latest.json");
  }

  /** A copy of the pointer under the name that older clients request. */
  public Path legacyAlias(String model) {
    return root.resolve(model.toUpperCase(Locale.ROOT) + "_latest.json");
  }

  public Path history(String model) {
    return model(model).resolve("history");
  }

  /** Where segments of old records are. */
  public Path packedHistory(String model) {
    return history(model).resolve("packed");
  }

  public Path record(String model, long generation) {
    return history(model).resolve(String.format(Locale.ROOT, "%08d.json", generation));
  }

  /** A marker file that exists until the HTTP probe of a new generation has completed. */
  public Path unverifiedMarker(String model, long generation) {
    return history(model).resolve(String.format(Locale.ROOT, ".unverified-%08d", generation));
  }

  public Path incidents(String model) {
    return model(model).resolve("incidents");
  }

  public Path holds(String model) {
    return model(model).resolve("holds.json");
  }

  /** The files that a publish in progress is about to add; recovery reads it after a crash. */
  public Path intent(String model) {
    return model(model).resolve(".intent.json");
  }

  /** The file that the writer process locks. */
  public Path lock() {
    return root.resolve(".lock");
  }

  public Path adminToken() {
    return root.resolve(".admin-token");
  }
}
