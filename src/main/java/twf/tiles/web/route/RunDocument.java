package twf.tiles.web.route;

import static java.nio.file.LinkOption.NOFOLLOW_LINKS;
import static java.nio.file.StandardOpenOption.READ;

import io.vertx.core.buffer.Buffer;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import twf.tiles.catalog.ServedDocument;
import twf.tiles.catalog.SnapshotFile;
import twf.tiles.domain.Identifiers;
import twf.tiles.domain.RunKey;
import twf.tiles.error.FailureException;
import twf.tiles.storage.FileDigest;

/**
 * The manifests of a run's variables as one JSON document, put together from the bytes of the
 * snapshots' files: none is parsed, and a piece of the document is read when it is sent. Immutable.
 */
public final class RunDocument {
  /** Goes into the entity tag: to be changed with what is written around the snapshots. */
  private static final String FORMAT = "run document 1";

  private final List<Part> parts;
  private final long length;
  private final String etag;

  private RunDocument(List<Part> parts, String etag) {
    this.parts = List.copyOf(parts);
    this.length = parts.stream().mapToLong(Part::length).sum();
    this.etag = etag;
  }

  /**
   * @param snapshots one of each variable, not empty; their names and order make the entity tag
   */
  static RunDocument of(RunKey run, List<SnapshotFile> snapshots) {
    List<Part> parts = new ArrayList<>();
    StringBuilder names = new StringBuilder(FORMAT).append('\n').append(run).append('\n');
    String before =
        "{\n  \"contract_version\" : "
            + Identifiers.CONTRACT_VERSION
            + ",\n  \"model\" : \""
            + run.model()
            + "\",\n  \"run\" : \""
            + run.run().text()
            + "\",\n  \"variables\" : {\n";
    Instant updated = Instant.MIN;
    for (SnapshotFile snapshot : snapshots) {
      parts.add(Part.of(before + '"' + snapshot.variable() + "\" : "));
      parts.add(Part.of(snapshot));
      before = ",\n";
      names.append(snapshot.variable()).append(' ').append(snapshot.name()).append('\n');
      updated = snapshot.lastUpdated().isAfter(updated) ? snapshot.lastUpdated() : updated;
    }
    parts.add(Part.of("},\n  \"last_updated\" : \"" + updated + "\"\n}\n"));
    byte[] named = names.toString().getBytes(StandardCharsets.US_ASCII);
    return new RunDocument(parts, ServedDocument.entityTag(FileDigest.of(named).sha256()));
  }

  /** In bytes. */
  public long length() {
    return length;
  }

  /** How many pieces of text and files it is made of. */
  public int partCount() {
    return parts.size();
  }

  /** Quoted, strong: the names of the snapshots follow from their content. */
  public String etag() {
    return etag;
  }

  /**
   * A piece of the document. Blocks.
   *
   * @throws FailureException where a file is gone or is not as long as it was
   */
  public Buffer read(long position, int size) {
    ByteBuffer piece = ByteBuffer.allocate((int) Math.min(size, length - position));
    long begin = 0;
    for (Part part : parts) {
      if (piece.hasRemaining() && position + piece.position() < begin + part.length()) {
        part.read(position + piece.position() - begin, piece);
      }
      begin += part.length();
    }
    return Buffer.buffer(piece.array());
  }

  /**
   * A text or a file.
   *
   * @param text of ASCII, the content where there is no file
   */
  private record Part(String text, @Nullable SnapshotFile file) {
    static Part of(String text) {
      return new Part(text, null);
    }

    static Part of(SnapshotFile file) {
      return new Part("", file);
    }

    long length() {
      return file == null ? text.length() : file.bytes();
    }

    /** Puts what there is from {@code at} on, as far as it fits. */
    void read(long at, ByteBuffer target) {
      int count = (int) Math.min(target.remaining(), length() - at);
      if (file == null) {
        String some = text.substring((int) at, (int) at + count);
        target.put(some.getBytes(StandardCharsets.US_ASCII));
        return;
      }
      ByteBuffer bytes = target.slice().limit(count);
      try (FileChannel channel = FileChannel.open(file.path(), Set.of(READ, NOFOLLOW_LINKS))) {
        while (bytes.hasRemaining()) {
          if (channel.read(bytes, at + bytes.position()) < 0) {
            throw FailureException.malformed(
                file.path().toString(), "shorter than the " + file.bytes() + " bytes it had");
          }
        }
      } catch (IOException e) {
        throw FailureException.storage(file.path(), e);
      }
      target.position(target.position() + count);
    }
  }
}
