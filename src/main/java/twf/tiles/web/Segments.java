package twf.tiles.web;

import io.vertx.ext.web.RoutingContext;
import io.vertx.ext.web.handler.HttpException;
import java.util.List;
import java.util.function.Predicate;
import twf.tiles.contract.RunId;
import twf.tiles.contract.VariableKey;
import twf.tiles.contract.Words;
import twf.tiles.failure.TileException;

/**
 * The contract's words in paths and queries. Each method fails with a bad request that names the
 * form, never the value.
 */
final class Segments {
  /** Stands for the run that the pointer shows. */
  static final String LATEST = "latest";

  private static final String NAME = "^[a-z0-9_-]{1,64}$";

  private Segments() {}

  static String model(RoutingContext ctx) {
    return checkedModel(path(ctx, "model"));
  }

  static String checkedModel(String text) {
    return checked("model", NAME, Words::isModel, text);
  }

  static String checkedVariable(String text) {
    return checked("variable", NAME, Words::isVariable, text);
  }

  /** A region's name has a form, and means nothing any more. */
  static String checkedRegion(String text) {
    return checked("region", NAME, Words::isModel, text);
  }

  static RunId run(RoutingContext ctx) {
    return run(path(ctx, "run"));
  }

  static RunId run(String text) {
    return RunId.parse(text)
        .orElseThrow(() -> bad("run", "YYYYMMDD_HHz, a real date and an hour from 00 to 23"));
  }

  static VariableKey variable(RoutingContext ctx) {
    String model = model(ctx);
    RunId run = run(ctx);
    return new VariableKey(model, run, checkedVariable(path(ctx, "variable")));
  }

  static String frameId(RoutingContext ctx) {
    return checked("frame_id", "^\\d{3}$", Words::isFrameId, path(ctx, "frame"));
  }

  static String snapshot(RoutingContext ctx) {
    return checked(
        "snapshot",
        "the name that the pointer or manifest.json gives",
        Words::isSnapshot,
        path(ctx, "snapshot"));
  }

  static String modelQuery(RoutingContext ctx) {
    return checked("model", NAME, Words::isModel, query(ctx, "model"));
  }

  /** A run id or {@link #LATEST}, not yet checked. */
  static String runQuery(RoutingContext ctx) {
    return query(ctx, "run");
  }

  static String path(RoutingContext ctx, String name) {
    String value = ctx.pathParam(name);
    return value == null ? "" : value;
  }

  private static String query(RoutingContext ctx, String name) {
    List<String> values = decoded(ctx, name);
    if (values.size() != 1) {
      throw TileException.badRequest("the query parameter " + name + " is needed, once");
    }
    return values.get(0);
  }

  private static List<String> decoded(RoutingContext ctx, String name) {
    try {
      return ctx.queryParam(name);
    } catch (HttpException e) {
      throw TileException.badRequest("the query has a wrong percent-encoding");
    }
  }

  private static String checked(String what, String form, Predicate<String> test, String value) {
    if (!test.test(value)) {
      throw bad(what, form);
    }
    return value;
  }

  private static TileException bad(String what, String form) {
    return TileException.badRequest(what + " is not of its form: " + form);
  }
}
