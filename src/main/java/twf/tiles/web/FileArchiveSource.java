package twf.tiles.web;

import static java.nio.file.LinkOption.NOFOLLOW_LINKS;
import static java.nio.file.StandardOpenOption.READ;

import io.vertx.core.Future;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.time.Clock;
import java.util.Set;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import twf.tiles.async.Blocking;
import twf.tiles.catalog.LastModified;
import twf.tiles.contract.SnapshotFrame;
import twf.tiles.contract.VariableKey;
import twf.tiles.failure.TileException;
import twf.tiles.files.PublishedTree;

/** Opens the published file for each answer, on a worker. */
final class FileArchiveSource implements ArchiveSource {
  private static final Logger LOG = LoggerFactory.getLogger(FileArchiveSource.class);

  private final PublishedTree tree;
  private final Blocking blocking;
  private final Clock clock;

  FileArchiveSource(PublishedTree tree, Blocking blocking, Clock clock) {
    this.tree = tree;
    this.blocking = blocking;
    this.clock = clock;
  }

  @Override
  public Future<ArchiveBytes> open(VariableKey key, SnapshotFrame frame) {
    Path file = tree.archive(key, frame.frameId());
    return blocking
        .call(() -> open(file, frame.bytes()))
        .recover(
            cause -> {
              if (cause instanceof NoSuchFileException) {
                LOG.error("{}: published and missing", file);
                return Future.failedFuture(
                    TileException.notFound("the archive of " + key + " is gone"));
              }
              return Future.failedFuture(
                  cause instanceof IOException io ? TileException.storage(file, io) : cause);
            });
  }

  private ArchiveBytes open(Path file, long bytes) throws IOException {
    BasicFileAttributes found =
        Files.readAttributes(file, BasicFileAttributes.class, NOFOLLOW_LINKS);
    if (!found.isRegularFile()) {
      throw TileException.malformed(file.toString(), "published and not a regular file");
    }
    FileChannel channel = FileChannel.open(file, Set.of(READ, NOFOLLOW_LINKS));
    if (channel.size() != bytes) {
      long size = channel.size();
      channel.close();
      throw TileException.malformed(
          file.toString(), "published with " + bytes + " bytes, found " + size);
    }
    LastModified modified = LastModified.of(found.lastModifiedTime(), clock.instant());
    return new FileArchiveBytes(channel, modified, blocking);
  }
}
