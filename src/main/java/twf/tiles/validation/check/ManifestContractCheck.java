package twf.tiles.validation.check;

import static java.nio.file.LinkOption.NOFOLLOW_LINKS;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.NotDirectoryException;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import twf.tiles.domain.StagedManifest;
import twf.tiles.error.FailureException;
import twf.tiles.storage.BoundedFileReader;
import twf.tiles.storage.StagedFile;

/** {@code manifest-contract}: the staged manifest conforms to the contract. */
final class ManifestContractCheck implements Check.ManifestCheck {
  private final CheckTools tools;

  ManifestContractCheck(CheckTools tools) {
    this.tools = tools;
  }

  @Override
  public String checkManifest(ManifestCheckContext manifest) {
    requireExists(manifest.file());
    StagedFile found = tools.staging().find(manifest.file());
    byte[] json = BoundedFileReader.read(found.path());
    StagedManifest content =
        ViolationMessages.require(StagedManifest.parse(json, manifest.key()), manifest.file());
    manifest.setParsed(
        new ManifestCheckContext.Parsed(
            content, found.facts().modified().toInstant(), json.length));
    return "manifest.json lists " + manifest.describeFrames();
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
}
