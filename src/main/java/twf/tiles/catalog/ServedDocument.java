package twf.tiles.catalog;

import io.vertx.core.buffer.Buffer;
import org.jspecify.annotations.Nullable;
import twf.tiles.http.LastModified;
import twf.tiles.storage.FileDigest;

/**
 * Response content in memory. Immutable.
 *
 * @param content must not be modified
 * @param etag the strong entity tag, with quotes; derived from the bytes, so that it is the same on
 *     every server
 * @param modified the file's modification time; null if there is no file or it may be replaced
 */
public record ServedDocument(Buffer content, String etag, @Nullable LastModified modified) {

  /** Creates a document; {@code content} must not be modified afterwards. */
  public static ServedDocument of(byte[] content) {
    return of(content, null);
  }

  /** Creates a document from the content of a file. */
  static ServedDocument of(byte[] content, @Nullable LastModified modified) {
    return new ServedDocument(
        Buffer.buffer(content), entityTag(FileDigest.of(content).sha256()), modified);
  }

  /** Formats a digest as a strong entity tag (RFC 9110, 8.8.3). */
  public static String entityTag(String sha256) {
    return '"' + sha256 + '"';
  }

  /** The length of the content in bytes. */
  public int length() {
    return content.length();
  }
}
