package twf.tiles.admin.command;

import twf.tiles.admin.Arguments;

/**
 * What is asked of a model.
 *
 * @param model the model's id
 * @param actor who asks
 * @param reason why
 */
record AboutModel(String model, String actor, String reason) {
  static AboutModel read(Arguments arguments, String usualReason) {
    return new AboutModel(
        arguments.model(), arguments.actor(), arguments.words("reason", usualReason));
  }
}
