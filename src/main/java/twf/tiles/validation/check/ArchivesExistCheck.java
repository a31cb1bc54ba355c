package twf.tiles.validation.check;

import twf.tiles.event.ValidatedFile;
import twf.tiles.storage.StagedFile;

/**
 * {@code archives-exist}: the archive of each frame is a non-empty regular file below STAGING_ROOT.
 *
 * <p>Hashes the archive before any other check reads it; exactly these bytes are published.
 */
final class ArchivesExistCheck implements Check.FrameCheck {
  private final CheckTools tools;

  ArchivesExistCheck(CheckTools tools) {
    this.tools = tools;
  }

  @Override
  public String checkFrame(FrameCheckContext frame) {
    StagedFile file = tools.staging().find(tools.staging().archive(frame.key(), frame.frameId()));
    if (file.facts().bytes() > frame.maxBytes()) {
      throw StagedFileReader.changedError(file);
    }
    ValidatedFile hashed = tools.reader().hash(file);
    frame.setArchive(file, hashed);
    return hashed.bytes() + " bytes, sha256 " + hashed.sha256();
  }
}
