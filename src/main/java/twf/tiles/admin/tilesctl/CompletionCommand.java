package twf.tiles.admin.tilesctl;

import java.util.Objects;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.AutoComplete;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

/** {@code completion}: what bash needs to complete commands and options. */
@Command(
    name = "completion",
    description = "Prints the completion script for bash.",
    footer = {"", "Example: source <(tilesctl completion)"})
final class CompletionCommand implements Callable<Integer> {
  @Spec private @Nullable CommandSpec spec;

  private final Desk desk;

  CompletionCommand(Desk desk) {
    this.desk = desk;
  }

  @Override
  public Integer call() {
    CommandSpec root = Objects.requireNonNull(spec).root();
    Desk.print(desk.terminal().out(), AutoComplete.bash(root.name(), root.commandLine()));
    return ExitCodes.DONE;
  }
}
