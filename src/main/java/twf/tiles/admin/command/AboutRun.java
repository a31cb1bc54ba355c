package twf.tiles.admin.command;

import twf.tiles.admin.Arguments;
import twf.tiles.contract.RunKey;

/**
 * What is asked of a run.
 *
 * @param run the run
 * @param actor who asks
 * @param reason why
 */
record AboutRun(RunKey run, String actor, String reason) {
  static AboutRun read(Arguments arguments, String usualReason) {
    return new AboutRun(
        arguments.runKey(), arguments.actor(), arguments.words("reason", usualReason));
  }
}
