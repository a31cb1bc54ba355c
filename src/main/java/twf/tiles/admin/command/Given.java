package twf.tiles.admin.command;

import static twf.tiles.admin.Parameter.optional;
import static twf.tiles.admin.Parameter.required;

import twf.tiles.admin.Parameter;

/** The arguments that several commands have. */
final class Given {
  static final Parameter MODEL = required("model", Parameter.Type.MODEL, "the model");
  static final Parameter ANY_MODEL = optional("model", Parameter.Type.MODEL, "this model alone");
  static final Parameter RUN = required("run", Parameter.Type.RUN, "the run");
  static final Parameter VARIABLE = required("variable", Parameter.Type.VARIABLE, "the variable");
  static final Parameter ACTOR = optional("actor", Parameter.Type.TEXT, "who you are; operator");
  static final Parameter REASON = optional("reason", Parameter.Type.TEXT, "why, for the history");
  static final Parameter LIMIT = optional("limit", Parameter.Type.NUMBER, "how many at most; 20");
  static final Parameter DRY_RUN =
      optional("dry_run", Parameter.Type.FLAG, "only say what would be done");

  static final int MOST = 1000;
  static final int USUAL = 20;

  private Given() {}
}
