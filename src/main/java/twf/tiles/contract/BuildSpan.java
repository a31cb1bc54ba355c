package twf.tiles.contract;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.time.Duration;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * When a builder worked, by its own word; the end may precede the start where its clock jumped.
 *
 * @param startedAt the start
 * @param finishedAt the end
 */
public record BuildSpan(Instant startedAt, Instant finishedAt) {

  static @Nullable BuildSpan read(Fields parent, String name) {
    Fields fields = parent.optionalObject(name);
    return fields == null || !fields.isObject()
        ? null
        : new BuildSpan(fields.time("started_at"), fields.time("finished_at"));
  }

  /** From the start to the end; negative where the builder's clock jumped. */
  public Duration duration() {
    return Duration.between(startedAt, finishedAt);
  }

  /** From the earlier start to the later end. */
  public BuildSpan union(BuildSpan other) {
    return new BuildSpan(
        startedAt.isBefore(other.startedAt) ? startedAt : other.startedAt,
        finishedAt.isAfter(other.finishedAt) ? finishedAt : other.finishedAt);
  }

  ObjectNode toJson() {
    return ContractJson.object()
        .put("started_at", startedAt.toString())
        .put("finished_at", finishedAt.toString());
  }
}
