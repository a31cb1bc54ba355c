package twf.tiles.storage;

import java.nio.file.Path;

/** Tries to take the lock in another process; the exit code tells whether it succeeded. */
final class LockChildMain {
  static final int TAKEN = 10;
  static final int REFUSED = 11;

  private LockChildMain() {}

  public static void main(String[] args) throws Exception {
    try (WriterLock lock = new WriterLock(Path.of(args[0]))) {
      System.exit(lock.tryAcquire() ? TAKEN : REFUSED);
    }
  }
}
