package twf.tiles.storage;

import java.nio.file.Path;

/**
 * A regular file below STAGING_ROOT.
 *
 * @param path the real path, with all symbolic links resolved
 * @param facts its attributes when it was found
 */
public record StagedFile(Path path, FileFingerprint facts) {}
