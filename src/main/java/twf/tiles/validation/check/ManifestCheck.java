package twf.tiles.validation.check;

import static java.nio.file.LinkOption.NOFOLLOW_LINKS;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.NotDirectoryException;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.time.Instant;
import twf.tiles.domain.StagedManifest;
import twf.tiles.domain.VariableKey;
import twf.tiles.error.FailureException;
import twf.tiles.storage.BoundedFileReader;
import twf.tiles.storage.StagedFile;
import twf.tiles.storage.StagingLayout;

/** {@code manifest-contract}: the staged manifest conforms to the contract. */
public final class ManifestCheck {
  private final StagingLayout staging;

  public ManifestCheck(StagingLayout staging) {
    this.staging = staging;
  }

  /** Reads the manifest; throws if it does not conform. Blocks. */
  public Staged read(VariableKey key) {
    Path file = staging.manifest(key);
    requireExists(file);
    StagedFile found = staging.find(file);
    byte[] json = BoundedFileReader.read(found.path());
    StagedManifest manifest = ViolationMessages.require(StagedManifest.parse(json, key), file);
    return new Staged(manifest, found.facts().modified().toInstant(), json.length);
  }

  /**
   * A missing manifest is malformed and not a storage failure: a retry is useless until a builder
   * writes it.
   */
  private static void requireExists(Path file) {
    try {
      Files.readAttributes(file, BasicFileAttributes.class, NOFOLLOW_LINKS);
    } catch (NoSuchFileException | NotDirectoryException e) {
      throw FailureException.malformed(file.toString(), "does not exist");
    } catch (IOException e) {
      throw FailureException.storage(file, e);
    }
  }

  /**
   * A staged manifest.
   *
   * @param manifest the parsed content
   * @param modified the modification time of the file
   * @param bytes the size of the file
   */
  public record Staged(StagedManifest manifest, Instant modified, int bytes) {}
}
