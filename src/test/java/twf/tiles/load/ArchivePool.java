package twf.tiles.load;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.stream.Stream;
import twf.tiles.domain.Identifiers;
import twf.tiles.testing.PublishedTreeAssertions;
import twf.tiles.testing.StagedRun;
import twf.tiles.testing.TestImages;

/**
 * A pool of archives in which the URL determines the archive, so that every client knows the
 * expected content without shared state. All have the bounds [-10, 50, 2, 58]. Immutable.
 */
public final class ArchivePool {
  private static final int SYNTHETIC = 48;
  private static final int MAX_PADDING_BYTES = 150_000;

  private final List<Content> contents;

  /**
   * One archive.
   *
   * @param tile its z=0 tile as PNG; empty if unknown
   */
  public record Content(byte[] archive, String sha256, byte[] tile) {
    /** Returns whether {@code bytes} equal the archive from {@code first} to {@code last}. */
    public boolean matches(byte[] bytes, int first, int last) {
      return last < archive.length
          && Arrays.equals(bytes, 0, bytes.length, archive, first, last + 1);
    }
  }

  private ArchivePool(List<Content> contents) {
    this.contents = List.copyOf(contents);
  }

  /**
   * Returns a pool of synthetic archives. The same arguments give the same archives.
   *
   * @param count number of archives, also the seed
   * @param mostPadding upper bound of the unused bytes in an archive
   */
  public static ArchivePool synthetic(int count, int mostPadding) {
    Random random = new Random(count);
    List<Content> contents = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      // Many real frames are nearly empty.
      int padding = i % 3 == 0 ? i : random.nextInt(mostPadding);
      byte[] archive = StagedRun.bytes(i + 1, true, padding);
      contents.add(
          new Content(
              archive, PublishedTreeAssertions.sha256(archive), TestImages.pixel(i + 1, true)));
    }
    return new ArchivePool(contents);
  }

  /**
   * Returns a pool of synthetic archives and, if shared/data lies beside the project, real ones.
   */
  public static ArchivePool mixed() {
    List<Content> contents = new ArrayList<>(synthetic(SYNTHETIC, MAX_PADDING_BYTES).contents);
    for (Path file : real()) {
      byte[] archive = PublishedTreeAssertions.bytes(file);
      contents.add(new Content(archive, PublishedTreeAssertions.sha256(archive), new byte[0]));
    }
    return new ArchivePool(contents);
  }

  private static List<Path> real() {
    for (Path at = Path.of("").toAbsolutePath(); at != null; at = at.getParent()) {
      // Only ERA5 has these bounds.
      Path frames = at.resolve("shared/data/staging/era5/20190301_00z/tmp2m/frames");
      if (Files.isDirectory(frames)) {
        try (Stream<Path> files = Files.list(frames)) {
          return files.sorted().toList();
        } catch (IOException e) {
          throw new UncheckedIOException(e);
        }
      }
    }
    return List.of();
  }

  /** Returns the archive at a URL; it never changes. */
  public Content at(String url) {
    return contents.get(Math.floorMod(url.hashCode() * 31 + url.length(), contents.size()));
  }

  /**
   * Stages the frames {@code from} to {@code to} - 1 with the archives at their URLs, then the
   * manifest.
   */
  public void stage(StagedRun run, int from, int to) {
    for (int fhr = from; fhr < to; fhr++) {
      run.frame(fhr, at(run.key().archiveUrl(Identifiers.frameId(fhr))).archive());
    }
    run.commit(to);
  }

  /** Describes the pool for reports. */
  public String describe() {
    long bytes = contents.stream().mapToLong(content -> content.archive().length).sum();
    return "%d archives of %d KB on average"
        .formatted(contents.size(), bytes / contents.size() / 1000);
  }
}
