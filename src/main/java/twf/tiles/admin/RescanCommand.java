package twf.tiles.admin;

import io.vertx.core.Future;
import io.vertx.core.json.JsonObject;
import java.util.function.Supplier;

/** Looks at all that is staged again, as if each manifest had just changed. */
public final class RescanCommand implements AdminCommand {
  private final Supplier<Future<JsonObject>> rescan;

  /**
   * @param rescan looks again; answers counts
   */
  public RescanCommand(Supplier<Future<JsonObject>> rescan) {
    this.rescan = rescan;
  }

  @Override
  public String name() {
    return "rescan";
  }

  @Override
  public boolean changes() {
    return true;
  }

  @Override
  public Future<JsonObject> run(Arguments given) {
    given.only();
    return rescan.get();
  }
}
