package twf.tiles.validate;

import static java.nio.file.LinkOption.NOFOLLOW_LINKS;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.NotDirectoryException;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.time.Instant;
import twf.tiles.contract.Manifest;
import twf.tiles.contract.VariableKey;
import twf.tiles.failure.TileException;
import twf.tiles.files.BoundedFiles;

/** {@code manifest-contract}: the staged manifest is what the contract says. */
final class ManifestContract {
  private final StagingTree staging;

  ManifestContract(StagingTree staging) {
    this.staging = staging;
  }

  /** Reads the manifest, or throws. Blocks. */
  Staged read(VariableKey key) {
    Path file = staging.manifest(key);
    requireThere(file);
    StagedFile found = staging.find(file);
    byte[] json = BoundedFiles.read(found.path());
    Manifest manifest = Problems.require(Manifest.parse(json, key), file);
    return new Staged(manifest, found.facts().modified().toInstant(), json.length);
  }

  /** Not a failure of storage: nothing is to be tried again before a builder writes it. */
  private static void requireThere(Path file) {
    try {
      Files.readAttributes(file, BasicFileAttributes.class, NOFOLLOW_LINKS);
    } catch (NoSuchFileException | NotDirectoryException e) {
      throw TileException.malformed(file.toString(), "does not exist");
    } catch (IOException e) {
      throw TileException.storage(file, e);
    }
  }

  /**
   * A manifest.
   *
   * @param manifest what it says
   * @param modified when it was written
   * @param bytes the size of its file
   */
  record Staged(Manifest manifest, Instant modified, int bytes) {}
}
