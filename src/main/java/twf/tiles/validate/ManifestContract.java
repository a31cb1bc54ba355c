package twf.tiles.validate;

import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
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
    if (!Files.exists(file, LinkOption.NOFOLLOW_LINKS)) {
      // Not a failure of storage: nothing is to be tried again before a builder writes it.
      throw TileException.malformed(file.toString(), "does not exist");
    }
    StagedFile found = staging.find(file);
    Manifest manifest =
        Problems.require(Manifest.parse(BoundedFiles.read(found.path()), key), file);
    return new Staged(manifest, found.facts().modified().toInstant());
  }

  /**
   * A manifest.
   *
   * @param manifest what it says
   * @param modified when it was written
   */
  record Staged(Manifest manifest, Instant modified) {}
}
