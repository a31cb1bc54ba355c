package twf.tiles.bench;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;

/**
 * Measures the disk operations that every durable replacement needs, in milliseconds: write and
 * fsync a new file of 1.5 KB; then rename it over another file and fsync the folder. Measure in the
 * same folder, right after each figure to compare with. Not thread-safe.
 */
final class DiskBaseline {
  private static final int BYTES = 1536;

  private final Path folder;
  private final List<Double> files = new ArrayList<>();
  private final List<Double> folders = new ArrayList<>();

  DiskBaseline(Path folder) {
    this.folder = folder;
  }

  void measure() throws IOException {
    Path temporary = folder.resolve(".baseline.tmp");
    long start = System.nanoTime();
    try (FileChannel channel =
        FileChannel.open(temporary, StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE)) {
      channel.write(ByteBuffer.allocate(BYTES));
      channel.force(true);
    }
    long written = System.nanoTime();
    Files.move(temporary, folder.resolve(".baseline"), StandardCopyOption.ATOMIC_MOVE);
    try (FileChannel channel = FileChannel.open(folder, StandardOpenOption.READ)) {
      channel.force(true);
    }
    files.add(PublishDriver.ms(written - start));
    folders.add(PublishDriver.ms(System.nanoTime() - written));
  }

  void addTo(MarkdownTable table) {
    table.row(
        "baseline: a new 1.5 KB file written and fsynced by a bare program, ms",
        "",
        new Measurements(files));
    table.row("baseline: that renamed, and its folder fsynced, ms", "", new Measurements(folders));
  }
}
