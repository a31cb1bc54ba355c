package twf.tiles.publish;

import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Consumer;

/**
 * Whether this process watches and publishes by itself now: it is switched on, and it is the one
 * that writes. Thread-safe.
 */
public final class Duty {
  private final WriterRole writer;
  private final List<Consumer<Boolean>> listeners = new CopyOnWriteArrayList<>();
  private volatile boolean enabled;
  private boolean told;

  /**
   * @param enabled OFFLINE_TILES_ENABLED at the start
   */
  public Duty(WriterRole writer, boolean enabled) {
    this.writer = writer;
    this.enabled = enabled;
  }

  /** OFFLINE_TILES_ENABLED, now. */
  public boolean isEnabled() {
    return enabled;
  }

  /** Whether to watch and publish, now. */
  public boolean isOn() {
    return enabled && writer.isWriter();
  }

  /** Switches publishing on or off. */
  public void enable(boolean on) {
    enabled = on;
    tell();
  }

  /** Calls {@code listener} at each change, on the thread that makes it. */
  public void onChange(Consumer<Boolean> listener) {
    listeners.add(listener);
  }

  /** To be called when anything that it rests on may have changed. */
  public synchronized void tell() {
    boolean on = isOn();
    if (on != told) {
      told = on;
      listeners.forEach(listener -> listener.accept(on));
    }
  }
}
