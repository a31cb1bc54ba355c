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
 * The layout of MANIFEST_ROOT. Paths are pure.
 *
 * @param root MANIFEST_ROOT
 */
public record ManifestLayout(Path root) {

  /** The models that have a folder here, in order. Blocks. */
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

  /** A copy of the pointer under the name that older clients ask for. */
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

  /** Says of a state, for as long as it is there, that nobody has asked for it as a client yet. */
  public Path unverified(String model, long generation) {
    return history(model).resolve(String.format(Locale.ROOT, ".unverified-%08d", generation));
  }

  public Path incidents(String model) {
    return model(model).resolve("incidents");
  }

  public Path holds(String model) {
    return model(model).resolve("holds.json");
  }

  /** What a publish that is under way is about to add, for recovery. */
  public Path intent(String model) {
    return model(model).resolve(".intent.json");
  }

  /** The lock of the one process that writes. */
  public Path lock() {
    return root.resolve(".lock");
  }

  public Path adminToken() {
    return root.resolve(".admin-token");
  }
}
