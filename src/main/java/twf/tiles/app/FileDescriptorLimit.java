package twf.tiles.app;

import com.sun.management.UnixOperatingSystemMXBean;
import java.lang.management.ManagementFactory;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** How many of the process's file descriptors clients of the public port may take. */
final class FileDescriptorLimit {
  private static final Logger LOG = LoggerFactory.getLogger(FileDescriptorLimit.class);

  /** What is kept for the jar, archives, publishing, and the operator's ports; half, of few. */
  private static final long RESERVED_DESCRIPTORS = 2048;

  private FileDescriptorLimit() {}

  /**
   * How many connections there may be.
   *
   * @param wanted 0 for as many as there can be
   */
  static int connections(int wanted) {
    long all =
        ManagementFactory.getOperatingSystemMXBean() instanceof UnixOperatingSystemMXBean unix
            ? unix.getMaxFileDescriptorCount()
            : Integer.MAX_VALUE;
    return connections(wanted, all);
  }

  /**
   * @param all how many descriptors the process may have
   */
  static int connections(int wanted, long all) {
    long most =
        Math.max(1, Math.min(all - Math.min(RESERVED_DESCRIPTORS, all / 2), Integer.MAX_VALUE / 2));
    if (wanted > most) {
      LOG.warn(
          "HTTP_MAX_CONNECTIONS is {}, and {} is used: the process may have {} descriptors; see"
              + " LimitNOFILE or ulimit -n",
          wanted,
          most,
          all);
    }
    return (int) (wanted == 0 ? most : Math.min(wanted, most));
  }
}
