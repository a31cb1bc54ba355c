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
 * What the file system says of a frame's staged files, as far as it tells one content from the
 * next.
 *
 * @param frameId the frame
 * @param files its archive, its meta and its image, whether they exist or not
 */
record FrameState(String frameId, List<FileState> files) {
  /** A file whose modification time is older is no longer being written. */
  static final Duration QUIET_PERIOD = Duration.ofSeconds(3);

  /** Roughly what one takes on the heap. */
  static final long BYTES = 250;

  /** The files of a frame, now. Blocks. */
  static FrameState of(StagingLayout staging, VariableKey key, String frameId) {
    return new FrameState(
        frameId,
        List.of(
            FileState.of(staging.archive(key, frameId)),
            FileState.of(staging.meta(key, frameId)),
            FileState.of(staging.image(key, frameId))));
  }

  /** Whether no file is being written any more, as far as its modification time says. */
  boolean isQuiet(Instant now) {
    return files.stream().allMatch(file -> file.isOlderThan(QUIET_PERIOD, now));
  }

  /**
   * Whether a file that was looked at {@code now} may change without a change of size and time:
   * where time stamps are whole seconds, within the next one or two.
   */
  boolean mayChangeUnseen(Instant now) {
    return files.stream()
        .anyMatch(file -> !file.hasFraction() && file.isAsYoungAs(QUIET_PERIOD, now));
  }

  /**
   * One file.
   *
   * @param bytes its size, negative where there is none or it cannot be looked at
   * @param modifiedNanos its modification time since 1970
   * @param isReadable whether this process may read it, which a change of mode alone changes
   */
  record FileState(long bytes, long modifiedNanos, boolean isReadable) {
    private static final FileState ABSENT = new FileState(-1, 0, false);
    private static final FileState UNKNOWN = new FileState(-2, 0, false);

    /** Blocks. */
    static FileState of(Path file) {
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

    /** Not so of a time that lies far ahead: that is no word of when the file was written. */
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
