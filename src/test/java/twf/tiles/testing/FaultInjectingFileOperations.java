package twf.tiles.testing;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.function.Consumer;
import twf.tiles.storage.DurableFileOperations;
import twf.tiles.storage.FileDigest;
import twf.tiles.storage.FileOperations;

/**
 * Counts and logs operations that change the disk, and injects faults. It can fail one step, or
 * simulate a crash: the crashing step leaves at most partial work (such as half a file), and every
 * later step only throws. Steps are numbered from 1. Thread-safe.
 */
public final class FaultInjectingFileOperations implements FileOperations {

  /** Simulates the death of the process; production code must not handle it. */
  public static final class Crash extends Error {
    private static final long serialVersionUID = 1L;

    Crash(int step) {
      super("crashed at step " + step);
    }
  }

  private enum Mode {
    WORK,
    FAIL_ONCE,
    FAIL_AFTER_ONCE,
    CRASH
  }

  private final FileOperations disk;
  private final Consumer<Path> replaced;
  private final List<String> log = new ArrayList<>();
  private Mode mode = Mode.WORK;
  private Runnable interference = () -> {};
  private volatile Runnable beforeCopy = () -> {};
  private int step;
  private int at;

  /** Uses the real disk. */
  public FaultInjectingFileOperations() {
    this(new DurableFileOperations(), file -> {});
  }

  /**
   * @param disk performs the operations
   * @param replaced called with each file that a rename has just replaced
   */
  public FaultInjectingFileOperations(FileOperations disk, Consumer<Path> replaced) {
    this.disk = disk;
    this.replaced = replaced;
  }

  /** Clears the log and disarms all faults. */
  public synchronized void reset() {
    arm(Mode.WORK, 0);
  }

  /** Makes step {@code number}, counted from now, fail before it does its work. */
  public synchronized void failAt(int number) {
    arm(Mode.FAIL_ONCE, number);
  }

  /** Makes step {@code number}, counted from now, fail after it has done its work. */
  public synchronized void failAfter(int number) {
    arm(Mode.FAIL_AFTER_ONCE, number);
  }

  /** Makes step {@code number}, counted from now, and all later steps throw {@link Crash}. */
  public synchronized void crashAt(int number) {
    arm(Mode.CRASH, number);
  }

  /**
   * Runs {@code deed} before step {@code number}, counted from now, to simulate interference by
   * another process.
   */
  public synchronized void runBeforeStep(int number, Runnable deed) {
    arm(Mode.WORK, number);
    interference = deed;
  }

  /** Runs {@code deed}, which may block, before each copy; other steps are not delayed. */
  public void beforeCopies(Runnable deed) {
    beforeCopy = deed;
  }

  private void arm(Mode newMode, int number) {
    interference = () -> {};
    mode = newMode;
    at = number;
    step = 0;
    log.clear();
  }

  /** Returns one line per step since the last reset. */
  public synchronized List<String> log() {
    return List.copyOf(log);
  }

  /** Returns the number of steps since the last reset. */
  public synchronized int steps() {
    return step;
  }

  private interface Step<T> {
    T run() throws IOException;
  }

  private synchronized <T> T step(String name, Path file, VoidStep halfDone, Step<T> work)
      throws IOException {
    step++;
    log.add(name + " " + file.getFileName());
    if (mode == Mode.WORK && step == at) {
      interference.run();
    }
    if (mode == Mode.CRASH && step >= at) {
      if (step == at) {
        halfDone.run();
      }
      throw new Crash(step);
    }
    if (mode == Mode.FAIL_ONCE && step == at) {
      throw new IOException("no space left on device (step " + step + ")");
    }
    T result = work.run();
    if (mode == Mode.FAIL_AFTER_ONCE && step == at) {
      throw new IOException("the device went away (step " + step + ")");
    }
    return result;
  }

  private void change(String name, Path file, VoidStep work) throws IOException {
    step(
        name,
        file,
        () -> {},
        () -> {
          work.run();
          return true;
        });
  }

  private interface VoidStep {
    void run() throws IOException;
  }

  @Override
  public void createFolders(Path folder) throws IOException {
    step(
        "createFolders",
        folder,
        () -> makeFirstMissing(folder),
        () -> {
          disk.createFolders(folder);
          return true;
        });
  }

  /** Creates the first missing folder without fsync. */
  private void makeFirstMissing(Path folder) throws IOException {
    Path missing = folder;
    while (!Files.isDirectory(missing.getParent())) {
      missing = missing.getParent();
    }
    if (disk instanceof PowerLossDisk losing) {
      losing.makeFolder(missing);
    } else {
      Files.createDirectories(missing);
    }
  }

  @Override
  public void write(Path file, byte[] content, boolean readOnly) throws IOException {
    step(
        "write",
        file,
        () -> disk.write(file, Arrays.copyOf(content, content.length / 2), false),
        () -> {
          disk.write(file, content, readOnly);
          return true;
        });
  }

  @Override
  public FileDigest copy(Path from, Path to, long atMost, Instant modified) throws IOException {
    beforeCopy.run();
    return step(
        "copy",
        to,
        () -> disk.write(to, new byte[] {1}, false),
        () -> disk.copy(from, to, atMost, modified));
  }

  @Override
  public void rename(Path from, Path to) throws IOException {
    change(
        "rename",
        to,
        () -> {
          disk.rename(from, to);
          replaced.accept(to);
        });
  }

  @Override
  public void link(Path link, Path target) throws IOException {
    change("link", link, () -> disk.link(link, target));
  }

  @Override
  public void seal(Path file) throws IOException {
    change("seal", file, () -> disk.seal(file));
  }

  @Override
  public void sync(Path folder) throws IOException {
    change("sync", folder.normalize(), () -> disk.sync(folder));
  }

  @Override
  public void delete(Path file) throws IOException {
    change("delete", file, () -> disk.delete(file));
  }
}
