package twf.tiles.validation.check;

import twf.tiles.storage.PublishedLayout;
import twf.tiles.storage.StagingLayout;

/**
 * What checks are made from.
 *
 * @param staging where the files to check are
 * @param published where published files are
 * @param minFreeBytes the space that must stay free in the file system of the published tree
 * @param reader reads staged files, and counts what it read
 */
public record CheckTools(
    StagingLayout staging, PublishedLayout published, long minFreeBytes, StagedFileReader reader) {

  public CheckTools(StagingLayout staging, PublishedLayout published, long minFreeBytes) {
    this(staging, published, minFreeBytes, new StagedFileReader());
  }
}
