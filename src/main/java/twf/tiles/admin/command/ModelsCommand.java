package twf.tiles.admin.command;

import io.vertx.core.Future;
import java.time.Instant;
import java.util.List;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;
import twf.tiles.admin.Arguments;
import twf.tiles.admin.CommandInfo;
import twf.tiles.async.Bounded;
import twf.tiles.contract.LatestPointer;
import twf.tiles.contract.RunId;
import twf.tiles.publish.Overview;

/** {@code models}: every model with a line about it. */
final class ModelsCommand extends TypedCommand<Nothing, ModelsCommand.Reply> {
  private static final int SIDE_BY_SIDE = 4;

  private final Overview overview;
  private final UnaryOperator<String> names;

  /**
   * @param names the name to show of a model's id
   */
  ModelsCommand(Overview overview, UnaryOperator<String> names) {
    super(CommandInfo.reads("models", "every model with a line about it"));
    this.overview = overview;
    this.names = names;
  }

  record Reply(List<Model> models) {}

  /** One model; what clients see is null where they see nothing. */
  record Model(
      String model,
      String name,
      @Nullable RunId run,
      @Nullable Long generation,
      @Nullable Instant lastUpdated,
      int publishedRuns,
      int heldRuns,
      boolean pinned) {}

  @Override
  Nothing read(Arguments arguments) {
    return new Nothing();
  }

  @Override
  Future<Reply> answer(Nothing request) {
    return overview
        .models()
        .compose(models -> Bounded.map(models, SIDE_BY_SIDE, overview::status))
        .map(found -> new Reply(found.stream().map(this::line).toList()));
  }

  private Model line(Overview.ModelStatus status) {
    var pointer = status.pointer();
    return new Model(
        status.model(),
        names.apply(status.model()),
        pointer.map(LatestPointer::run).orElse(null),
        pointer.map(LatestPointer::generation).orElse(null),
        pointer.map(LatestPointer::lastUpdated).orElse(null),
        status.publishedRuns(),
        status.holds().runs().size(),
        status.holds().pin() != null);
  }
}
