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
 * An archive's file that is open: whoever reads holds it, as a read that is under way may be for
 * another answer too. Closed by a worker when nobody holds it any more.
 */
final class OpenArchiveFile extends AbstractReferenceCounted {
  private static final Logger LOG = LoggerFactory.getLogger(OpenArchiveFile.class);

  private final FileChannel channel;
  private final WorkerPool blocking;
  private final Runnable closed;

  /**
   * @param closed is told once it is closed
   */
  OpenArchiveFile(FileChannel channel, WorkerPool blocking, Runnable closed) {
    this.channel = channel;
    this.blocking = blocking;
    this.closed = closed;
  }

  /** Blocks; only while it is held. */
  void read(long position, ByteBuffer target) throws IOException {
    ArchiveFile.read(channel, position, target);
  }

  @Override
  public ReferenceCounted touch(Object hint) {
    return this;
  }

  /** The last close of a removed file frees its room, which takes a while. */
  @Override
  protected void deallocate() {
    blocking
        .run(channel::close)
        .onFailure(cause -> LOG.warn("an archive could not be closed: {}", cause.toString()))
        .onComplete(done -> closed.run());
  }
}
