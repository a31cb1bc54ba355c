package twf.tiles.admin.command;

import twf.tiles.admin.CommandArguments;

/**
 * A request about one model.
 *
 * @param model the model's id
 * @param actor who issues the command
 * @param reason why
 */
record ModelRequest(String model, String actor, String reason) {
  static ModelRequest read(CommandArguments arguments, String defaultReason) {
    return new ModelRequest(
        arguments.model(), arguments.actor(), arguments.freeText("reason", defaultReason));
  }
}
