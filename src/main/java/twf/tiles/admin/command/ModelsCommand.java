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

/** {@code models}: lists all models with a summary of each. */
final class ModelsCommand extends TypedCommand<EmptyRequest, ModelsCommand.Reply> {
  private static final int MAX_CONCURRENT = 4;

  private final PublishingQueries queries;
  private final UnaryOperator<String> names;

  /**
   * @param names returns the display name of a model id
   */
  ModelsCommand(PublishingQueries queries, UnaryOperator<String> names) {
    super(CommandSpec.reads("models", "list all models with a summary of each"));
    this.queries = queries;
    this.names = names;
  }

  record Reply(List<Model> models) {}

  /** The summary of one model; run, generation and time are null if it has no pointer. */
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
  Future<Reply> execute(EmptyRequest request) {
    return queries
        .models()
        .compose(
            models -> BoundedConcurrency.mapConcurrently(models, MAX_CONCURRENT, queries::status))
        .map(found -> new Reply(found.stream().map(this::summarize).toList()));
  }

  private Model summarize(PublishingQueries.ModelStatus status) {
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
