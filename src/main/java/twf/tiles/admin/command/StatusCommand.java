package twf.tiles.admin.command;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonUnwrapped;
import com.fasterxml.jackson.databind.JsonNode;
import io.vertx.core.Future;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import twf.tiles.admin.CommandArguments;
import twf.tiles.command.Command;
import twf.tiles.command.CommandParameter;
import twf.tiles.command.CommandSpec;
import twf.tiles.common.BoundedConcurrency;
import twf.tiles.domain.HistoryRecord;
import twf.tiles.domain.Hold;
import twf.tiles.domain.LatestPointer;
import twf.tiles.domain.RunId;
import twf.tiles.event.ValidationReport;
import twf.tiles.publishing.query.NextCycleEstimate;
import twf.tiles.publishing.query.PublishingQueries;
import twf.tiles.storage.MissingFiles;
import twf.tiles.writer.NodeState;

/** {@code status}: reports the state of the process and its models, or lists all commands. */
final class StatusCommand {
  private static final int MAX_CONCURRENT = 4;

  private final PublishingQueries queries;
  private final ProcessStatus process;

  StatusCommand(PublishingQueries queries, ProcessStatus process) {
    this.queries = queries;
    this.process = process;
  }

  Future<?> run(CommandArguments arguments) {
    var model = arguments.optionalModel();
    if (arguments.flag("commands")) {
      return Future.succeededFuture(
          new CommandList(Command.specs().stream().map(ListedCommand::of).toList()));
    }
    return model
        .map(only -> Future.succeededFuture(List.of(only)))
        .orElseGet(queries::models)
        .compose(
            names -> BoundedConcurrency.mapConcurrently(names, MAX_CONCURRENT, this::modelState))
        .compose(
            models ->
                process
                    .read()
                    .map(now -> new Reply(now, process.node(), queries.isWriter(), models)));
  }

  private Future<ModelState> modelState(String model) {
    return queries
        .status(model)
        .compose(
            status ->
                queries
                    .nextCycle(model)
                    .otherwise(Optional.empty())
                    .map(
                        next ->
                            ModelState.of(
                                status,
                                next.orElse(null),
                                process.missingFiles(model),
                                process.now())));
  }

  /** The reply with {@code commands}. */
  record CommandList(List<ListedCommand> commands) {}

  record ListedCommand(String command, boolean changes, String summary, List<Argument> arguments) {
    record Argument(String name, String type, boolean required, String summary) {
      static Argument of(CommandParameter parameter) {
        String type =
            parameter.type() == CommandParameter.ValueType.BYTES
                ? "number"
                : parameter.type().name().toLowerCase(Locale.ROOT);
        return new Argument(parameter.name(), type, parameter.required(), parameter.summary());
      }
    }

    static ListedCommand of(CommandSpec spec) {
      return new ListedCommand(
          spec.name(),
          spec.changes(),
          spec.summary(),
          spec.parameters().stream().map(Argument::of).toList());
    }
  }

  /**
   * The reply without {@code commands}.
   *
   * @param publishes whether this process is the writer
   */
  record Reply(
      @JsonUnwrapped ProcessStatus.Reply process,
      @JsonUnwrapped NodeState node,
      boolean publishes,
      List<ModelState> models) {}

  /**
   * The state of one model.
   *
   * @param shown the pointer's state; null, with its fields left out of the JSON, if there is no
   *     pointer
   * @param held the held runs
   * @param pinned the pin; null if the pointer may move
   * @param retired the retirement of the model; null if it is not retired
   * @param waiting variables that passed the checklist and are not published
   * @param ahead those waiting runs that lie too far ahead of the clock
   * @param failed variables that failed the checklist
   * @param conflicts staged frames that differ from the published ones, which are kept
   * @param missingFiles missing files that clients are shown; null if there are none
   * @param openIncidents the number of incidents without a root cause
   * @param problems what of the model cannot be read or was written by another program, one line
   *     each, with the command to type
   * @param nextCycle the run that is expected next; null if too little is known for an estimate
   */
  record ModelState(
      String model,
      @JsonUnwrapped @Nullable Shown shown,
      List<HeldRun> held,
      @Nullable Hold pinned,
      @JsonInclude(JsonInclude.Include.NON_NULL) @Nullable Hold retired,
      List<Waiting> waiting,
      List<Ahead> ahead,
      List<Validated> failed,
      List<Validated> conflicts,
      @JsonInclude(JsonInclude.Include.NON_NULL) @Nullable Missing missingFiles,
      long openIncidents,
      @JsonInclude(JsonInclude.Include.NON_EMPTY) List<String> problems,
      @JsonInclude(JsonInclude.Include.NON_NULL) @Nullable NextCycleEstimate nextCycle) {

    static ModelState of(
        PublishingQueries.ModelStatus status,
        @Nullable NextCycleEstimate next,
        @Nullable MissingFiles missing,
        Instant now) {
      HistoryRecord record = status.shown().orElse(null);
      return new ModelState(
          status.model(),
          status.pointer().map(pointer -> Shown.of(pointer, record, now)).orElse(null),
          status.holds().runs().entrySet().stream()
              .map(held -> HeldRun.of(held.getKey(), held.getValue()))
              .toList(),
          status.holds().pin(),
          status.holds().retired(),
          status.waiting().stream().map(Waiting::of).toList(),
          status.ahead().entrySet().stream()
              .map(run -> new Ahead(run.getKey(), run.getValue()))
              .toList(),
          status.failed().stream().map(Validated::of).toList(),
          status.conflicts().stream().map(Validated::of).toList(),
          missing == null
              ? null
              : new Missing(missing.count(), String.valueOf(missing.first()), missing.problem()),
          status.openIncidents(),
          status.problems(),
          next);
    }
  }

  /**
   * The pointer's state and the operation that created it.
   *
   * @param ageSeconds time since the run's cycle; negative if the cycle is ahead of the clock
   * @param variables the pointer's {@code variables} object
   * @param operation the operation that created the state; like actor and reason, null if the
   *     history record is missing
   */
  @JsonInclude(JsonInclude.Include.NON_NULL)
  record Shown(
      RunId run,
      long generation,
      Instant lastUpdated,
      long ageSeconds,
      JsonNode variables,
      @Nullable String operation,
      @Nullable String actor,
      @Nullable String reason) {
    static Shown of(LatestPointer pointer, @Nullable HistoryRecord record, Instant now) {
      return new Shown(
          pointer.run(),
          pointer.generation(),
          pointer.lastUpdated(),
          Duration.between(pointer.run().time(), now).toSeconds(),
          pointer.toJson().path("variables"),
          record == null ? null : record.operation().externalName(),
          record == null ? null : record.actor(),
          record == null ? null : record.reason());
    }
  }

  /** A held run with the time, the actor and the reason of its hold. */
  record HeldRun(RunId run, Instant since, String actor, String reason) {
    static HeldRun of(RunId run, Hold hold) {
      return new HeldRun(run, hold.since(), hold.actor(), hold.reason());
    }
  }

  /** A variable that passed the checklist, and the reason why it is not published. */
  record Waiting(RunId run, String variable, String decision) {
    static Waiting of(ValidationReport report) {
      return new Waiting(report.run(), report.variable(), report.decision());
    }
  }

  /** A run that is too far ahead of the clock, and the time after which it may be published. */
  record Ahead(RunId run, Instant publishesAfter) {}

  /** A validation that failed or found conflicts, with its time and decision. */
  record Validated(RunId run, String variable, Instant at, String decision) {
    static Validated of(ValidationReport report) {
      return new Validated(report.run(), report.variable(), report.at(), report.decision());
    }
  }

  /**
   * Files that the pointer refers to and that are missing or have the wrong size.
   *
   * @param count the number of such files
   * @param first the path of the first one
   * @param problem the problem with the first one
   */
  record Missing(long count, String first, String problem) {}
}
