package twf.tiles.web.archive;

import io.netty.util.AbstractReferenceCounted;
import io.netty.util.ReferenceCounted;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import twf.tiles.common.WorkerPool;

/**
 * An open archive with a reference count. Each read holds a reference, as it may serve another
 * response, too. A worker closes the file after the last release.
 */
final class OpenArchiveFile extends AbstractReferenceCounted {
  private static final Logger LOG = LoggerFactory.getLogger(OpenArchiveFile.class);

  private final FileChannel channel;
  private final WorkerPool blocking;
  private final Runnable closed;

  /**
   * @param closed called after the file is closed
   */
  OpenArchiveFile(FileChannel channel, WorkerPool blocking, Runnable closed) {
    this.channel = channel;
    this.blocking = blocking;
    this.closed = closed;
  }

  /** Reads from the file; the caller holds a reference. Blocks. */
  void read(long position, ByteBuffer target) throws IOException {
    ArchiveFile.read(channel, position, target);
  }

  @Override
  public ReferenceCounted touch(Object hint) {
    return this;
  }

  /**
   * Closes on a worker: the last close of a removed file frees its disk space, which can take long.
   */
  @Override
  protected void deallocate() {
    blocking
        .run(channel::close)
        .onFailure(cause -> LOG.warn("cannot close an archive: {}", cause.toString()))
        .onComplete(done -> closed.run());
  }
}
