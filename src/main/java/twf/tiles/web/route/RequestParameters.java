package twf.tiles.web.route;

import io.vertx.ext.web.RoutingContext;
import io.vertx.ext.web.handler.HttpException;
import java.util.List;
import java.util.function.Predicate;
import twf.tiles.domain.Identifiers;
import twf.tiles.domain.RunId;
import twf.tiles.domain.VariableKey;
import twf.tiles.error.FailureException;

/**
 * Reads and validates parameters of paths and queries. Each method fails with a bad request that
 * names the form, never the value.
 */
public final class RequestParameters {
  /** Stands for the run that the pointer shows. */
  public static final String LATEST = "latest";

  private static final String NAME = "^[a-z0-9_-]{1,64}$";

  private RequestParameters() {}

  /** The path parameter {@code :model}. */
  static String model(RoutingContext ctx) {
    return checkedModel(path(ctx, "model"));
  }

  /** The path parameters {@code :model}, {@code :run} and {@code :variable}. */
  static VariableKey variable(RoutingContext ctx) {
    String model = model(ctx);
    RunId run = run(path(ctx, "run"));
    return new VariableKey(model, run, checkedVariable(path(ctx, "variable")));
  }

  /** The path parameter {@code :frame}. */
  static String frameId(RoutingContext ctx) {
    return require("frame_id", "^\\d{3}$", Identifiers::isFrameId, path(ctx, "frame"));
  }

  /** The path parameter {@code :snapshot}. */
  static String snapshot(RoutingContext ctx) {
    return require(
        "snapshot",
        "the name that the pointer or manifest.json gives",
        Identifiers::isSnapshot,
        path(ctx, "snapshot"));
  }

  /** The query parameter {@code model}. */
  static String modelQuery(RoutingContext ctx) {
    return checkedModel(query(ctx, "model"));
  }

  /** Reads a path parameter without a check; empty if there is none. */
  static String path(RoutingContext ctx, String name) {
    String value = ctx.pathParam(name);
    return value == null ? "" : value;
  }

  /** Whether the query names a version of a frame's image, whichever. */
  static boolean isVersioned(RoutingContext ctx) {
    return queries(ctx, "v").stream().anyMatch(version -> !version.isEmpty());
  }

  private static List<String> queries(RoutingContext ctx, String name) {
    try {
      return ctx.queryParam(name);
    } catch (HttpException e) {
      throw FailureException.badRequest("the query has a wrong percent-encoding");
    }
  }

  /** Reads a query parameter without a check. */
  static String query(RoutingContext ctx, String name) {
    List<String> values = queries(ctx, name);
    if (values.size() != 1) {
      throw FailureException.badRequest("the query parameter " + name + " is needed, once");
    }
    return values.get(0);
  }

  public static String checkedModel(String text) {
    return require("model", NAME, Identifiers::isModel, text);
  }

  public static String checkedVariable(String text) {
    return require("variable", NAME, Identifiers::isVariable, text);
  }

  /** A region's name has a form, and means nothing any more. */
  public static String checkedRegion(String text) {
    return require("region", NAME, Identifiers::isModel, text);
  }

  public static RunId run(String text) {
    return RunId.parse(text)
        .orElseThrow(
            () -> badParameter("run", "YYYYMMDD_HHz, a real date and an hour from 00 to 23"));
  }

  private static String require(String what, String form, Predicate<String> test, String value) {
    if (!test.test(value)) {
      throw badParameter(what, form);
    }
    return value;
  }

  private static FailureException badParameter(String what, String form) {
    return FailureException.badRequest(what + " is not of its form: " + form);
  }
}
