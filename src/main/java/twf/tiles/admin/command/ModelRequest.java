package twf.tiles.admin.command;

import twf.tiles.admin.CommandArguments;

/**
 * What is asked of a model.
 *
 * @param model the model's id
 * @param actor who asks
 * @param reason why
 */
record ModelRequest(String model, String actor, String reason) {
  static ModelRequest read(CommandArguments arguments, String usualReason) {
    return new ModelRequest(
        arguments.model(), arguments.actor(), arguments.words("reason", usualReason));
  }
}
