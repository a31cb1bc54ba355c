package twf.tiles.writer;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonValue;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * The part of this process among those on the same roots, as status and readiness report it.
 *
 * @param role ROLE
 * @param state what the process does now
 * @param writer describes the process that took the writer lock last
 * @param writerUrl where its management port is reached; null if that is unknown
 * @param epoch how often the lock was taken by any process; 0 if unknown
 */
public record NodeState(
    String role,
    State state,
    String writer,
    @JsonInclude(JsonInclude.Include.NON_NULL) @Nullable String writerUrl,
    long epoch) {

  /** What a process does. */
  public enum State {
    /** It is the writer. */
    WRITER,
    /** It waits to become the writer, in order to publish. */
    WAITING,
    /** It only serves. */
    SERVING;

    /** Returns the value in JSON. */
    @JsonValue
    public String externalName() {
      return name().toLowerCase(Locale.ROOT);
    }
  }
}
