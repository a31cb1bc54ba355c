package twf.tiles.admin.command;

import twf.tiles.admin.CommandArguments;
import twf.tiles.domain.RunKey;

/**
 * What is asked of a run.
 *
 * @param run the run
 * @param actor who asks
 * @param reason why
 */
record RunRequest(RunKey run, String actor, String reason) {
  static RunRequest read(CommandArguments arguments, String usualReason) {
    return new RunRequest(
        arguments.runKey(), arguments.actor(), arguments.words("reason", usualReason));
  }
}
