package twf.tiles.validation.check;

import static java.nio.file.LinkOption.NOFOLLOW_LINKS;

import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.concurrent.Semaphore;
import twf.tiles.error.FailureException;
import twf.tiles.event.ValidatedFile;
import twf.tiles.image.FrameImageVerifier;
import twf.tiles.storage.StagedFile;

/**
 * {@code frame-images}: the announced image of a frame is a regular file, no link, of bounded size,
 * and a WebP that decodes completely.
 *
 * <p>An image that nobody announces is checked, too, where it is staged. It is published if it is
 * sound, and left out with a warning otherwise. Hashes exactly the bytes that it decodes.
 */
final class FrameImagesCheck implements Check.FrameCheck {
  /** Larger files are read one at a time: the heap holds a file while it is decoded. */
  private static final long LARGE_BYTES = 4L << 20;

  private final CheckTools tools;
  private final FrameImageVerifier verifier = new FrameImageVerifier();
  private final Semaphore large = new Semaphore(1);

  FrameImagesCheck(CheckTools tools) {
    this.tools = tools;
  }

  @Override
  public Subject subject() {
    return Subject.IMAGE;
  }

  @Override
  public boolean appliesTo(FrameCheckContext frame) {
    return frame.isImageAnnounced() || Files.exists(path(frame), NOFOLLOW_LINKS);
  }

  @Override
  public String checkFrame(FrameCheckContext frame) {
    if (frame.isImageAnnounced()) {
      return checkImage(frame);
    }
    try {
      return checkImage(frame);
    } catch (FailureException unsound) {
      frame.setWarning("image left out, which is not announced: " + unsound.failure().message());
      return "";
    }
  }

  private String checkImage(FrameCheckContext frame) {
    Path path = path(frame);
    if (Files.isSymbolicLink(path)) {
      throw FailureException.malformed(path.toString(), "is a link");
    }
    if (!Files.exists(path, NOFOLLOW_LINKS)) {
      throw FailureException.storage(
          path.toString(), "is announced, and does not exist", new NoSuchFileException("" + path));
    }
    StagedFile file = tools.staging().find(path);
    if (file.facts().bytes() > FrameImageVerifier.MAX_BYTES) {
      throw FailureException.malformed(
          path.toString(),
          "has %d bytes, expected at most %d"
              .formatted(file.facts().bytes(), FrameImageVerifier.MAX_BYTES));
    }
    boolean isLarge = file.facts().bytes() > LARGE_BYTES;
    if (isLarge) {
      large.acquireUninterruptibly();
    }
    try {
      byte[] bytes = tools.reader().readImage(file);
      FrameImageVerifier.Size size = verifier.verify(bytes, path.toString());
      ValidatedFile validated = tools.reader().hash(file, bytes);
      frame.setImage(validated);
      return "%s pixels, %d bytes".formatted(size, validated.bytes());
    } finally {
      if (isLarge) {
        large.release();
      }
    }
  }

  private Path path(FrameCheckContext frame) {
    return tools.staging().image(frame.key(), frame.frameId());
  }
}
