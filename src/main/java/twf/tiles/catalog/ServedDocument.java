package twf.tiles.catalog;

import io.vertx.core.buffer.Buffer;
import org.jspecify.annotations.Nullable;
import twf.tiles.http.LastModified;
import twf.tiles.storage.FileDigest;

/**
 * Response content in memory with its strong entity tag, which is derived from the bytes and so the
 * same on every server.
 *
 * <p>Immutable: the content is never written to, and may be shared between threads.
 */
public final class ServedDocument {
  private final Buffer content;
  private final String etag;
  private final @Nullable LastModified modified;

  private ServedDocument(Buffer content, String etag, @Nullable LastModified modified) {
    this.content = content;
    this.etag = etag;
    this.modified = modified;
  }

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

  /** The content; must not be modified. */
  public Buffer content() {
    return content;
  }

  /** The length of the content in bytes. */
  public int length() {
    return content.length();
  }

  /** The strong entity tag, with quotes. */
  public String etag() {
    return etag;
  }

  /** The file's modification time; null if there is no file or it may be replaced. */
  public @Nullable LastModified modified() {
    return modified;
  }
}
