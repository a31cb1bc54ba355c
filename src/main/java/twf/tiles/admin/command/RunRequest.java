package twf.tiles.admin.command;

import twf.tiles.admin.CommandArguments;
import twf.tiles.domain.RunKey;

/**
 * A request about one run.
 *
 * @param run the model and the run
 * @param actor who issues the command
 * @param reason why
 */
record RunRequest(RunKey run, String actor, String reason) {
  static RunRequest read(CommandArguments arguments, String defaultReason) {
    return new RunRequest(
        arguments.runKey(), arguments.actor(), arguments.freeText("reason", defaultReason));
  }
}
