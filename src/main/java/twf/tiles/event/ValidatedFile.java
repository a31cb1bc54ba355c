package twf.tiles.event;

import java.time.Instant;

/**
 * What was validated of one staged file, so that exactly this is copied.
 *
 * @param bytes the size
 * @param sha256 of the content, 64 lower-case hexadecimal digits
 * @param modified the modification time, to the file system's precision
 */
public record ValidatedFile(long bytes, String sha256, Instant modified) {}
