package twf.tiles.storage;

import java.nio.file.Path;

/**
 * A regular file below STAGING_ROOT.
 *
 * @param path where it really is, behind all links
 * @param facts what the file system says of it
 */
public record StagedFile(Path path, FileFingerprint facts) {}
