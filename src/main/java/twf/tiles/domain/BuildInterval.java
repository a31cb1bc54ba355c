package twf.tiles.domain;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.time.Duration;
import java.time.Instant;
import org.jspecify.annotations.Nullable;
import twf.tiles.domain.json.ObjectReader;
import twf.tiles.domain.json.StrictJson;

/**
 * The time that a builder spent on a frame or run, as it declares it. The end may precede the start
 * if the builder's clock was adjusted.
 *
 * @param startedAt when the build started
 * @param finishedAt when the build finished
 */
public record BuildInterval(Instant startedAt, Instant finishedAt) {

  static @Nullable BuildInterval read(ObjectReader parent, String name) {
    ObjectReader fields = parent.optionalObject(name);
    return fields == null || !fields.isObject()
        ? null
        : new BuildInterval(fields.time("started_at"), fields.time("finished_at"));
  }

  /** Returns the length of the interval; negative if the builder's clock was set back. */
  public Duration duration() {
    return Duration.between(startedAt, finishedAt);
  }

  /** Returns the smallest interval that contains both. */
  public BuildInterval union(BuildInterval other) {
    return new BuildInterval(
        startedAt.isBefore(other.startedAt) ? startedAt : other.startedAt,
        finishedAt.isAfter(other.finishedAt) ? finishedAt : other.finishedAt);
  }

  public ObjectNode toJson() {
    return StrictJson.object()
        .put("started_at", startedAt.toString())
        .put("finished_at", finishedAt.toString());
  }
}
