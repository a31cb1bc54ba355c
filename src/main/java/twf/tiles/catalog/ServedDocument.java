package twf.tiles.catalog;

import io.vertx.core.buffer.Buffer;
import org.jspecify.annotations.Nullable;
import twf.tiles.http.LastModified;
import twf.tiles.storage.FileDigest;

/**
 * Bytes as they are served, and their strong entity tag, which is equal wherever the bytes are.
 *
 * <p>Safe to hand between threads: nobody writes to the content.
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

  /** Of bytes that nobody changes any more. */
  public static ServedDocument of(byte[] content) {
    return of(content, null);
  }

  /** Of a file's bytes. */
  static ServedDocument of(byte[] content, @Nullable LastModified modified) {
    return new ServedDocument(
        Buffer.buffer(content), quoted(FileDigest.of(content).sha256()), modified);
  }

  /** A strong entity tag (RFC 9110, 8.8.3) of a digest. */
  public static String quoted(String sha256) {
    return '"' + sha256 + '"';
  }

  /** The bytes; only to be read. */
  public Buffer content() {
    return content;
  }

  /** In bytes. */
  public int length() {
    return content.length();
  }

  /** Quoted, strong. */
  public String etag() {
    return etag;
  }

  /** When its file was written; null where it is of no file, or of one that may be replaced. */
  public @Nullable LastModified modified() {
    return modified;
  }
}
