package twf.tiles.storage;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Instant;

/** Performs each kind of disk change once in a folder while its system calls are traced. */
final class FsyncChildMain {
  private FsyncChildMain() {}

  public static void main(String[] args) throws IOException {
    Path folder = Path.of(args[0]);
    DurableFileOperations disk = new DurableFileOperations();
    byte[] content = "content".getBytes(StandardCharsets.UTF_8);
    disk.createFolders(folder.resolve("one/two"));
    disk.write(folder.resolve("one/written"), content, true);
    disk.copy(folder.resolve("one/written"), folder.resolve("one/copied"), 7, Instant.EPOCH);
    new AtomicFileWriter(disk).replace(folder.resolve("one/two/replaced"), content, false);
    new AtomicFileWriter(disk).replaceLink(folder.resolve("one/two/link"), Path.of("replaced"));
  }
}
