package twf.tiles.admin.command;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonUnwrapped;
import com.fasterxml.jackson.databind.JsonNode;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;
import twf.tiles.domain.HistoryRecord;
import twf.tiles.domain.Hold;
import twf.tiles.domain.LatestPointer;
import twf.tiles.domain.RunId;
import twf.tiles.event.ValidationReport;
import twf.tiles.publishing.query.NextCycleEstimate;
import twf.tiles.publishing.query.PublishingQueries;
import twf.tiles.storage.MissingFiles;

/**
 * The part of the reply of {@code status} that describes one model.
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
 * @param nextCycle the run that is expected next; null if too little is known for an estimate
 */
record ModelStatusReply(
    String model,
    @JsonUnwrapped @Nullable Shown shown,
    List<Held> held,
    @Nullable Hold pinned,
    @JsonInclude(JsonInclude.Include.NON_NULL) @Nullable Hold retired,
    List<Waiting> waiting,
    List<Ahead> ahead,
    List<Validated> failed,
    List<Validated> conflicts,
    @JsonInclude(JsonInclude.Include.NON_NULL) @Nullable Missing missingFiles,
    long openIncidents,
    @JsonInclude(JsonInclude.Include.NON_NULL) @Nullable NextCycleEstimate nextCycle) {

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
  record Held(RunId run, Instant since, String actor, String reason) {}

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
  record Missing(long count, String first, String problem) {
    static Missing of(MissingFiles files) {
      return new Missing(files.count(), String.valueOf(files.first()), files.problem());
    }
  }

  static ModelStatusReply of(
      PublishingQueries.ModelStatus status,
      @Nullable NextCycleEstimate next,
      @Nullable MissingFiles missing,
      Instant now) {
    HistoryRecord record = status.shown().orElse(null);
    return new ModelStatusReply(
        status.model(),
        status.pointer().map(pointer -> Shown.of(pointer, record, now)).orElse(null),
        status.holds().runs().entrySet().stream()
            .map(
                held ->
                    new Held(
                        held.getKey(),
                        held.getValue().since(),
                        held.getValue().actor(),
                        held.getValue().reason()))
            .toList(),
        status.holds().pin(),
        status.holds().retired(),
        status.waiting().stream().map(Waiting::of).toList(),
        status.ahead().entrySet().stream()
            .map(run -> new Ahead(run.getKey(), run.getValue()))
            .toList(),
        status.failed().stream().map(Validated::of).toList(),
        status.conflicts().stream().map(Validated::of).toList(),
        missing == null ? null : Missing.of(missing),
        status.openIncidents(),
        next);
  }
}
