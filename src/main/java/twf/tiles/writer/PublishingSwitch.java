package twf.tiles.writer;

import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;

/**
 * Whether this process watches and publishes by itself now: it is switched on, it is the one that
 * writes, and its roots are right. Thread-safe.
 */
public final class PublishingSwitch {
  private final WriterElection writer;
  private final BooleanSupplier roots;
  private final List<Consumer<Boolean>> listeners = new CopyOnWriteArrayList<>();
  private volatile boolean enabled;
  private boolean told;

  /**
   * @param roots whether PUBLISH_ROOT and MANIFEST_ROOT are those that were initialised, now
   * @param enabled OFFLINE_TILES_ENABLED at the start
   */
  public PublishingSwitch(WriterElection writer, BooleanSupplier roots, boolean enabled) {
    this.writer = writer;
    this.roots = roots;
    this.enabled = enabled;
  }

  /** OFFLINE_TILES_ENABLED, now. */
  public boolean isEnabled() {
    return enabled;
  }

  /** Whether to watch and publish, now. */
  public boolean isOn() {
    return enabled && writer.isWriter() && roots.getAsBoolean();
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
