package twf.tiles.app.verify;

import java.io.PrintStream;
import java.nio.file.Path;
import twf.tiles.validation.verify.VerifyProgress;

/** How far it is, on one line that is written over, now and then. Thread-safe. */
final class VerifyProgressLine implements VerifyProgress {
  private static final long REFRESH_NANOS = 200_000_000;
  private static final String CLEAR = "\r\u001b[K";

  private final PrintStream err;
  private long last = System.nanoTime();
  private boolean shown;

  VerifyProgressLine(PrintStream err) {
    this.err = err;
  }

  @Override
  public synchronized void onTilesChecked(Path archive, int done, int of) {
    long now = System.nanoTime();
    if (now - last >= REFRESH_NANOS) {
      last = now;
      shown = true;
      String name = archive.getFileName().toString().replaceAll("\\p{C}", " ");
      err.print(CLEAR + name + ": " + done + " of " + of + " contents");
      err.flush();
    }
  }

  /** Makes room for what else is to be written. */
  synchronized void clear() {
    if (shown) {
      shown = false;
      err.print(CLEAR);
      err.flush();
    }
  }
}
