package twf.tiles.admin;

import io.vertx.core.Future;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Supplier;
import twf.tiles.common.WorkerPool;

/** Whether this process is ready to serve, and if not, why. Thread-safe. */
public final class ReadinessCheck {
  private final WorkerPool workers;
  private final Supplier<Findings> look;
  private volatile boolean started;

  /**
   * What is wrong now, one line each.
   *
   * @param reasons why requests should go to another process
   * @param warnings what somebody should look at while this one serves
   */
  public record Findings(List<String> reasons, List<String> warnings) {
    /** Nothing is wrong. */
    public static final Findings NONE = new Findings(List.of(), List.of());

    public Findings {
      reasons = List.copyOf(reasons);
      warnings = List.copyOf(warnings);
    }

    /** All of them, the reasons first. */
    public List<String> all() {
      List<String> all = new ArrayList<>(reasons);
      all.addAll(warnings);
      return all;
    }
  }

  /**
   * @param look finds what is wrong; blocks
   */
  public ReadinessCheck(WorkerPool workers, Supplier<Findings> look) {
    this.workers = workers;
    this.look = look;
  }

  /** Says that the start is over, or that the stop has begun. */
  public void started(boolean yes) {
    started = yes;
  }

  /** What is wrong; without reasons it is ready. */
  public Future<Findings> findings() {
    return workers.call(
        () -> {
          Findings found = look.get();
          if (started) {
            return found;
          }
          List<String> reasons = new ArrayList<>(found.reasons());
          reasons.add(0, "starting or stopping");
          return new Findings(reasons, found.warnings());
        });
  }
}
