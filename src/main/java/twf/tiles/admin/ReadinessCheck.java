package twf.tiles.admin;

import io.vertx.core.Future;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Supplier;
import twf.tiles.common.WorkerPool;
import twf.tiles.writer.NodeState;

/** Determines whether this process is ready to serve, and why not. Thread-safe. */
public final class ReadinessCheck {
  private final WorkerPool workers;
  private final Supplier<Findings> check;
  private final Supplier<NodeState> node;
  private volatile boolean started;

  /**
   * The problems found by one check, one line each.
   *
   * @param reasons problems that make the process not ready: requests should go to another process
   * @param warnings problems that need attention while the process keeps serving
   */
  public record Findings(List<String> reasons, List<String> warnings) {
    /** No problems. */
    public static final Findings NONE = new Findings(List.of(), List.of());

    public Findings {
      reasons = List.copyOf(reasons);
      warnings = List.copyOf(warnings);
    }

    /** Returns all problems, reasons before warnings. */
    public List<String> all() {
      List<String> all = new ArrayList<>(reasons);
      all.addAll(warnings);
      return all;
    }
  }

  /**
   * @param workers runs {@code check}
   * @param check finds the current problems; blocks
   * @param node returns the part of this process now
   */
  public ReadinessCheck(WorkerPool workers, Supplier<Findings> check, Supplier<NodeState> node) {
    this.workers = workers;
    this.check = check;
    this.node = node;
  }

  /** Returns the part of this process among those on the same roots. */
  public NodeState node() {
    return node.get();
  }

  /** Sets whether the process is started: true after startup, false when shutdown begins. */
  public void setStarted(boolean isStarted) {
    started = isStarted;
  }

  /** Returns the current problems; the process is ready if they contain no reasons. */
  public Future<Findings> findings() {
    return workers.call(
        () -> {
          Findings found = check.get();
          if (started) {
            return found;
          }
          List<String> reasons = new ArrayList<>(found.reasons());
          reasons.add(0, "starting or stopping");
          return new Findings(reasons, found.warnings());
        });
  }
}
