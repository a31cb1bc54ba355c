package twf.tiles.admin;

import io.vertx.core.Future;
import io.vertx.ext.web.RoutingContext;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Supplier;
import java.util.regex.Pattern;
import twf.tiles.bus.TilePlace;
import twf.tiles.contract.VariableKey;
import twf.tiles.contract.Words;
import twf.tiles.failure.TileException;
import twf.tiles.validate.FrameTiles;

/**
 * {@code GET /console/tile/{model}/{run}/{variable}/{frame}/{z}/{x}/{y}}: the picture of a tile out
 * of the staged archive, or the published one where none is staged; {@code ?of=} asks for one of
 * the two. What cannot be shown is said as a problem.
 */
final class ConsoleTiles {
  static final int MOST_AT_ONCE = 8;
  private static final Pattern NUMBER = Pattern.compile("[0-9]{1,3}");

  private final FrameTiles staged;
  private final FrameTiles published;
  private final AtomicInteger reading = new AtomicInteger();

  ConsoleTiles(FrameTiles staged, FrameTiles published) {
    this.staged = staged;
    this.published = published;
  }

  /** Where tiles are looked for, in this order. */
  private List<FrameTiles> places(RoutingContext ctx) {
    List<String> of = ctx.queryParam("of");
    if (of.isEmpty()) {
      return List.of(staged, published);
    }
    return switch (of.get(0)) {
      case "staged" -> List.of(staged);
      case "published" -> List.of(published);
      default -> throw TileException.badRequest("of: expected staged or published");
    };
  }

  void answer(RoutingContext ctx) {
    try {
      VariableKey key =
          VariableKey.parse(part(ctx, "model"), part(ctx, "run"), part(ctx, "variable"))
              .orElseThrow(
                  () -> TileException.badRequest("expected a model, a run and a variable"));
      String frame = part(ctx, "frame");
      if (!Words.isFrameId(frame)) {
        throw TileException.badRequest("frame: expected three digits");
      }
      TilePlace place = new TilePlace(number(ctx, "z"), number(ctx, "x"), number(ctx, "y"));
      List<FrameTiles> places = places(ctx);
      bounded(() -> read(places, 0, key, frame, place))
          .onSuccess(
              picture ->
                  ctx.response().putHeader("Content-Type", picture.type()).end(picture.bytes()))
          .onFailure(cause -> ManagementResponses.fail(ctx, cause));
    } catch (TileException e) {
      ManagementResponses.fail(ctx, e);
    }
  }

  private static Future<FrameTiles.Picture> read(
      List<FrameTiles> places, int first, VariableKey key, String frame, TilePlace place) {
    if (first == places.size()) {
      return Future.failedFuture(
          TileException.notFound("there is no archive of " + key + "/" + frame));
    }
    return places
        .get(first)
        .read(key, frame, place)
        .compose(
            found ->
                found
                    .map(Future::succeededFuture)
                    .orElseGet(() -> read(places, first + 1, key, frame, place)));
  }

  private Future<FrameTiles.Picture> bounded(Supplier<Future<FrameTiles.Picture>> work) {
    if (reading.incrementAndGet() > MOST_AT_ONCE) {
      reading.decrementAndGet();
      return Future.failedFuture(
          TileException.unavailable(MOST_AT_ONCE + " tiles are read already: ask again"));
    }
    return Future.succeededFuture()
        .compose(ready -> work.get())
        .onComplete(done -> reading.decrementAndGet());
  }

  private static String part(RoutingContext ctx, String name) {
    return String.valueOf(ctx.pathParam(name));
  }

  private static int number(RoutingContext ctx, String name) {
    String text = part(ctx, name);
    if (!NUMBER.matcher(text).matches()) {
      throw TileException.badRequest(name + ": expected a number of at most three digits");
    }
    return Integer.parseInt(text);
  }
}
