package twf.tiles.admin.tilesctl;

import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Function;
import java.util.stream.Stream;

/** The commands by name. */
final class AllCommands {
  private AllCommands() {}

  /**
   * The commands that arguments can mean: those whose names are among them, or all where none is.
   * The command line of one is made in a third of the time that all take.
   */
  static Collection<Function<Desk, Object>> among(String... args) {
    Map<String, Function<Desk, Object>> all = new TreeMap<>();
    all.put("status", StatusCommand::new);
    all.put("events", EventsCommand::new);
    all.put("completion", CompletionCommand::new);
    all.putAll(ReadCommands.all());
    all.putAll(ChangeCommands.all());
    all.putAll(PlannedCommands.all());
    List<String> named = Stream.of(args).filter(all::containsKey).toList();
    if (!named.isEmpty() && !named.contains("completion")) {
      all.keySet().retainAll(named);
    }
    return all.values();
  }
}
