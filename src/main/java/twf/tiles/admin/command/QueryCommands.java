package twf.tiles.admin.command;

import com.fasterxml.jackson.annotation.JsonInclude;
import io.vertx.core.Future;
import java.time.Instant;
import java.util.List;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;
import twf.tiles.admin.CommandArguments;
import twf.tiles.common.BoundedConcurrency;
import twf.tiles.domain.HistoryRecord;
import twf.tiles.domain.Incident;
import twf.tiles.domain.LatestPointer;
import twf.tiles.domain.RunId;
import twf.tiles.domain.VariableKey;
import twf.tiles.error.FailureException;
import twf.tiles.event.ValidationReport;
import twf.tiles.publishing.query.PublishingQueries;
import twf.tiles.publishing.query.RunOverview;

/** The commands that only read, except {@code status}. */
final class QueryCommands {
  private static final int MAX_CONCURRENT = 4;

  private final PublishingQueries queries;
  private final UnaryOperator<String> names;

  /**
   * @param names returns the display name of a model id
   */
  QueryCommands(PublishingQueries queries, UnaryOperator<String> names) {
    this.queries = queries;
    this.names = names;
  }

  record Models(List<ModelSummary> models) {}

  /**
   * The summary of one model; run, generation and time are null if it has no pointer.
   *
   * @param problems what of it cannot be read or was written by another program, one line each
   */
  record ModelSummary(
      String model,
      String name,
      @Nullable RunId run,
      @Nullable Long generation,
      @Nullable Instant lastUpdated,
      int publishedRuns,
      int heldRuns,
      boolean pinned,
      @JsonInclude(JsonInclude.Include.NON_EMPTY) List<String> problems) {}

  Future<Models> models(CommandArguments arguments) {
    return queries
        .models()
        .compose(
            models -> BoundedConcurrency.mapConcurrently(models, MAX_CONCURRENT, queries::status))
        .map(found -> new Models(found.stream().map(this::summarize).toList()));
  }

  private ModelSummary summarize(PublishingQueries.ModelStatus status) {
    var pointer = status.pointer();
    return new ModelSummary(
        status.model(),
        names.apply(status.model()),
        pointer.map(LatestPointer::run).orElse(null),
        pointer.map(LatestPointer::generation).orElse(null),
        pointer.map(LatestPointer::lastUpdated).orElse(null),
        status.publishedRuns(),
        status.holds().runs().size(),
        status.holds().pin() != null,
        status.problems());
  }

  Future<RunOverview> runs(CommandArguments arguments) {
    return queries.runs(arguments.model(), (int) arguments.number("limit", 1, 30).orElse(10));
  }

  /**
   * The reply of {@code history}.
   *
   * @param records the history records, newest first
   * @param removedRuns runs of these records that are no longer published; a rollback to them is
   *     impossible
   */
  record History(String model, List<HistoryRecord> records, List<RunId> removedRuns) {}

  Future<History> history(CommandArguments arguments) {
    String model = arguments.model();
    int limit = (int) arguments.number("limit", 1, 1000).orElse(20);
    long before = arguments.number("before", 1, Long.MAX_VALUE).orElse(Long.MAX_VALUE);
    return queries
        .history(model, before, limit)
        .compose(
            records ->
                queries
                    .publishedRuns(model)
                    .map(runs -> new History(model, records, removedRuns(records, runs))));
  }

  private static List<RunId> removedRuns(List<HistoryRecord> records, List<RunId> published) {
    return records.stream()
        .map(record -> record.pointer().run())
        .distinct()
        .filter(run -> !published.contains(run))
        .toList();
  }

  Future<ValidationReport> report(CommandArguments arguments) {
    VariableKey key = arguments.variableKey();
    return queries
        .report(key)
        .map(report -> Future.succeededFuture(report.withoutCandidate()))
        .orElseThrow(
            () ->
                FailureException.notFound(
                    ("no validation of %s since the start; validate it now:"
                            + " tilesctl validate %s %s %s")
                        .formatted(key, key.model(), key.run(), key.variable())));
  }

  record Incidents(List<Incident> incidents) {}

  Future<Incidents> incidents(CommandArguments arguments) {
    return queries
        .incidents(arguments.optionalModel(), (int) arguments.number("limit", 1, 1000).orElse(20))
        .map(Incidents::new);
  }

  Future<ValidationReport> validate(CommandArguments arguments) {
    return queries.validate(arguments.variableKey()).map(ValidationReport::withoutCandidate);
  }
}
