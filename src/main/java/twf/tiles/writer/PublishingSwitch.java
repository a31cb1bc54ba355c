package twf.tiles.writer;

import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;

/**
 * Tells whether this process watches staging and publishes automatically now: publishing is
 * enabled, the process is the writer, and its roots are valid. Thread-safe.
 */
public final class PublishingSwitch {
  private final WriterElection writer;
  private final BooleanSupplier rootsValid;
  private final List<Consumer<Boolean>> listeners = new CopyOnWriteArrayList<>();
  private volatile boolean enabled;
  private boolean lastNotified;

  /**
   * @param rootsValid whether PUBLISH_ROOT and MANIFEST_ROOT are the initialised ones now
   * @param enabled OFFLINE_TILES_ENABLED at startup
   */
  public PublishingSwitch(WriterElection writer, BooleanSupplier rootsValid, boolean enabled) {
    this.writer = writer;
    this.rootsValid = rootsValid;
    this.enabled = enabled;
  }

  /** Returns the current value of OFFLINE_TILES_ENABLED. */
  public boolean isEnabled() {
    return enabled;
  }

  /** Returns whether to watch and publish now. */
  public boolean isActive() {
    return enabled && writer.isWriter() && rootsValid.getAsBoolean();
  }

  /** Enables or disables publishing and notifies the listeners. */
  public void setEnabled(boolean on) {
    enabled = on;
    notifyListeners();
  }

  /** Registers a listener that is called at each change, on the thread that causes it. */
  public void onChange(Consumer<Boolean> listener) {
    listeners.add(listener);
  }

  /**
   * Notifies the listeners if the result of {@link #isActive} changed. Call it when an input may
   * have changed.
   */
  public synchronized void notifyListeners() {
    boolean on = isActive();
    if (on != lastNotified) {
      lastNotified = on;
      listeners.forEach(listener -> listener.accept(on));
    }
  }
}
