package twf.tiles.admin.command;

import static twf.tiles.admin.CommandParameter.optional;
import static twf.tiles.admin.CommandParameter.required;

import twf.tiles.admin.CommandParameter;

/** Parameters that several commands share. */
final class CommonParameters {
  static final CommandParameter MODEL = required("model", CommandParameter.Type.MODEL, "the model");
  static final CommandParameter ANY_MODEL =
      optional("model", CommandParameter.Type.MODEL, "only this model");
  static final CommandParameter RUN = required("run", CommandParameter.Type.RUN, "the run");
  static final CommandParameter VARIABLE =
      required("variable", CommandParameter.Type.VARIABLE, "the variable");
  static final CommandParameter ACTOR =
      optional("actor", CommandParameter.Type.TEXT, "who you are; default: operator");
  static final CommandParameter REASON =
      optional("reason", CommandParameter.Type.TEXT, "why; recorded in the history");
  static final CommandParameter LIMIT =
      optional("limit", CommandParameter.Type.NUMBER, "maximum number; default: 20");
  static final CommandParameter DRY_RUN =
      optional(
          "dry_run", CommandParameter.Type.FLAG, "report what would be done, and change nothing");

  static final int MAX_LIMIT = 1000;
  static final int DEFAULT_LIMIT = 20;

  private CommonParameters() {}
}
