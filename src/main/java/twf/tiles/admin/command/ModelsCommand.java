package twf.tiles.admin.command;

import io.vertx.core.Future;
import java.time.Instant;
import java.util.List;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;
import twf.tiles.admin.CommandArguments;
import twf.tiles.admin.CommandSpec;
import twf.tiles.common.BoundedConcurrency;
import twf.tiles.domain.LatestPointer;
import twf.tiles.domain.RunId;
import twf.tiles.publishing.query.PublishingQueries;

/** {@code models}: every model with a line about it. */
final class ModelsCommand extends TypedCommand<EmptyRequest, ModelsCommand.Reply> {
  private static final int MAX_CONCURRENT = 4;

  private final PublishingQueries overview;
  private final UnaryOperator<String> names;

  /**
   * @param names the name to show of a model's id
   */
  ModelsCommand(PublishingQueries overview, UnaryOperator<String> names) {
    super(CommandSpec.reads("models", "every model with a line about it"));
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
  EmptyRequest read(CommandArguments arguments) {
    return new EmptyRequest();
  }

  @Override
  Future<Reply> answer(EmptyRequest request) {
    return overview
        .models()
        .compose(models -> BoundedConcurrency.map(models, MAX_CONCURRENT, overview::status))
        .map(found -> new Reply(found.stream().map(this::line).toList()));
  }

  private Model line(PublishingQueries.ModelStatus status) {
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
