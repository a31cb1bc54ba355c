package twf.tiles.validation;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.TimeUnit;
import twf.tiles.domain.VariableKey;
import twf.tiles.storage.StagingLayout;

/**
 * The file attributes of the staged files of a frame, used to detect changes without reading them.
 *
 * @param frameId the frame
 * @param files its archive, meta and image, whether or not they exist
 */
record FrameState(String frameId, List<FileState> files) {
  /** A file whose modification time is older than this is assumed to be completely written. */
  static final Duration QUIET_PERIOD = Duration.ofSeconds(3);

  /** Approximate heap size of one instance. */
  static final long BYTES = 250;

  /** Reads the current attributes. Blocks. */
  static FrameState read(StagingLayout staging, VariableKey key, String frameId) {
    return new FrameState(
        frameId,
        List.of(
            FileState.read(staging.archive(key, frameId)),
            FileState.read(staging.meta(key, frameId)),
            FileState.read(staging.image(key, frameId))));
  }

  /** Whether no file was modified within {@link #QUIET_PERIOD}. */
  boolean isQuiet(Instant now) {
    return files.stream().allMatch(file -> file.isOlderThan(QUIET_PERIOD, now));
  }

  /**
   * Whether a file whose attributes were read at {@code now} may still change without a change of
   * size or modification time. This is so for recent files if the file system stores whole seconds.
   */
  boolean mayChangeUnseen(Instant now) {
    return files.stream()
        .anyMatch(file -> !file.hasFraction() && file.isAsYoungAs(QUIET_PERIOD, now));
  }

  /**
   * The attributes of one file.
   *
   * @param bytes its size; negative if it does not exist or cannot be read
   * @param modifiedNanos its modification time in nanoseconds since 1970
   * @param isReadable whether this process may read it; a change of mode alone changes this
   */
  record FileState(long bytes, long modifiedNanos, boolean isReadable) {
    private static final FileState ABSENT = new FileState(-1, 0, false);
    private static final FileState UNKNOWN = new FileState(-2, 0, false);

    /** Reads the current attributes. Blocks. */
    static FileState read(Path file) {
      try {
        BasicFileAttributes found = Files.readAttributes(file, BasicFileAttributes.class);
        return new FileState(
            found.size(),
            found.lastModifiedTime().to(TimeUnit.NANOSECONDS),
            Files.isReadable(file));
      } catch (NoSuchFileException e) {
        return ABSENT;
      } catch (IOException e) {
        return UNKNOWN;
      }
    }

    boolean isOlderThan(Duration age, Instant now) {
      return bytes < 0 || modified().isBefore(now.minus(age));
    }

    /**
     * Excludes modification times far in the future, which do not tell when the file was written.
     */
    boolean isAsYoungAs(Duration age, Instant now) {
      return bytes >= 0 && !isOlderThan(age, now) && modified().isBefore(now.plus(age));
    }

    private Instant modified() {
      return Instant.ofEpochSecond(0, modifiedNanos);
    }

    boolean hasFraction() {
      return modifiedNanos % 1_000_000_000 != 0;
    }
  }
}
