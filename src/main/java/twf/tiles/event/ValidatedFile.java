package twf.tiles.event;

import java.time.Instant;

/**
 * The fingerprint of a staged file at validation, used to check that the copy has the validated
 * content.
 *
 * @param bytes the size
 * @param sha256 the hash of the content, 64 lower-case hexadecimal digits
 * @param modified the modification time, in the precision of the file system
 */
public record ValidatedFile(long bytes, String sha256, Instant modified) {}
