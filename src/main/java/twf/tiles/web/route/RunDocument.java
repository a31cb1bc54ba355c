package twf.tiles.web.route;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static java.nio.file.LinkOption.NOFOLLOW_LINKS;
import static java.nio.file.StandardOpenOption.READ;

import io.vertx.core.buffer.Buffer;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import twf.tiles.catalog.ContentReader.SnapshotFile;
import twf.tiles.catalog.ServedDocument;
import twf.tiles.domain.Identifiers;
import twf.tiles.domain.RunKey;
import twf.tiles.error.FailureException;
import twf.tiles.storage.FileDigest;

/**
 * The manifests of a run's variables as one JSON document, assembled from the bytes of the snapshot
 * files. The files are not parsed, and each piece is read when it is sent. Immutable.
 */
final class RunDocument {
  /** Part of the entity tag. Change it whenever the text around the snapshots changes. */
  private static final String FORMAT = "run document 1";

  private final List<Part> parts;
  private final long length;
  private final String etag;

  /**
   * Assembles the document of a run.
   *
   * @param snapshots one per variable, not empty; the entity tag is derived from their names and
   *     order
   */
  RunDocument(RunKey run, List<SnapshotFile> snapshots) {
    List<Part> all = new ArrayList<>();
    StringBuilder names = new StringBuilder(FORMAT).append('\n').append(run).append('\n');
    String before =
        """
        {
          "contract_version" : %s,
          "model" : "%s",
          "run" : "%s",
          "variables" : {
        """
            .formatted(Identifiers.CONTRACT_VERSION, run.model(), run.run().text());
    Instant updated = Instant.MIN;
    for (SnapshotFile snapshot : snapshots) {
      all.add(new Part(before + '"' + snapshot.variable() + "\" : ", null));
      all.add(new Part("", snapshot));
      before = ",\n";
      names.append(snapshot.variable()).append(' ').append(snapshot.name()).append('\n');
      updated = snapshot.lastUpdated().isAfter(updated) ? snapshot.lastUpdated() : updated;
    }
    all.add(new Part("},\n  \"last_updated\" : \"" + updated + "\"\n}\n", null));
    this.parts = List.copyOf(all);
    this.length = parts.stream().mapToLong(Part::length).sum();
    this.etag =
        ServedDocument.entityTag(FileDigest.of(names.toString().getBytes(US_ASCII)).sha256());
  }

  /** The length in bytes. */
  long length() {
    return length;
  }

  /** The number of text fragments and files in the document. */
  int partCount() {
    return parts.size();
  }

  /**
   * The quoted, strong entity tag. The snapshot names from which it is derived depend on their
   * content.
   */
  String etag() {
    return etag;
  }

  /**
   * Reads a piece of the document. Blocks.
   *
   * @throws FailureException if a file no longer exists or is shorter than expected
   */
  Buffer read(long position, int size) {
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
   * A text fragment or a file.
   *
   * @param text ASCII content; empty if there is a file
   */
  private record Part(String text, @Nullable SnapshotFile file) {
    long length() {
      return file == null ? text.length() : file.bytes();
    }

    /** Copies content from offset {@code at} into {@code target}, up to its capacity. */
    void read(long at, ByteBuffer target) {
      int count = (int) Math.min(target.remaining(), length() - at);
      if (file == null) {
        target.put(text.substring((int) at, (int) at + count).getBytes(US_ASCII));
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
