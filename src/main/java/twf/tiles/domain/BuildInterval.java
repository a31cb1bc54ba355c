package twf.tiles.domain;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.time.Duration;
import java.time.Instant;
import org.jspecify.annotations.Nullable;
import twf.tiles.domain.json.ObjectReader;
import twf.tiles.domain.json.StrictJson;

/**
 * When a builder worked, by its own word; the end may precede the start where its clock jumped.
 *
 * @param startedAt the start
 * @param finishedAt the end
 */
public record BuildInterval(Instant startedAt, Instant finishedAt) {

  static @Nullable BuildInterval read(ObjectReader parent, String name) {
    ObjectReader fields = parent.optionalObject(name);
    return fields == null || !fields.isObject()
        ? null
        : new BuildInterval(fields.time("started_at"), fields.time("finished_at"));
  }

  /** From the start to the end; negative where the builder's clock jumped. */
  public Duration duration() {
    return Duration.between(startedAt, finishedAt);
  }

  /** From the earlier start to the later end. */
  public BuildInterval union(BuildInterval other) {
    return new BuildInterval(
        startedAt.isBefore(other.startedAt) ? startedAt : other.startedAt,
        finishedAt.isAfter(other.finishedAt) ? finishedAt : other.finishedAt);
  }

  ObjectNode toJson() {
    return StrictJson.object()
        .put("started_at", startedAt.toString())
        .put("finished_at", finishedAt.toString());
  }
}
