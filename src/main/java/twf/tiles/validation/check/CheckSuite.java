package twf.tiles.validation.check;

import java.util.EnumMap;
import java.util.Map;
import java.util.function.UnaryOperator;

/** All checks of one tree. Independent of the variable, reusable, thread-safe. */
public final class CheckSuite {
  private final CheckTools tools;
  private final Map<CheckId, Check> checks = new EnumMap<>(CheckId.class);

  public CheckSuite(CheckTools tools) {
    this(tools, check -> check);
  }

  /**
   * @param wrapper replaces checks, for tests
   */
  public CheckSuite(CheckTools tools, UnaryOperator<Check> wrapper) {
    this.tools = tools;
    for (CheckId id : CheckId.values()) {
      checks.put(id, wrapper.apply(id.create(tools)));
    }
  }

  public CheckTools tools() {
    return tools;
  }

  /** Returns the checks that take part in a stage, in their order. */
  public <T extends Check> Map<CheckId, T> ofStage(Class<T> stage) {
    Map<CheckId, T> found = new EnumMap<>(CheckId.class);
    checks.forEach(
        (id, check) -> {
          if (stage.isInstance(check)) {
            found.put(id, stage.cast(check));
          }
        });
    return found;
  }
}
