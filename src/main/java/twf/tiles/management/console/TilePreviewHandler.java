package twf.tiles.management.console;

import io.vertx.core.Future;
import io.vertx.ext.web.RoutingContext;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Supplier;
import java.util.regex.Pattern;
import twf.tiles.domain.Identifiers;
import twf.tiles.domain.VariableKey;
import twf.tiles.error.FailureException;
import twf.tiles.event.TileCoord;
import twf.tiles.management.http.ManagementResponses;

/**
 * {@code GET /console/tile/{model}/{run}/{variable}/{frame}/{z}/{x}/{y}}: the picture of a tile out
 * of the staged archive, or the published one where none is staged; {@code ?of=} asks for one of
 * the two. What cannot be shown is said as a problem.
 */
final class TilePreviewHandler {
  static final int MAX_CONCURRENT = 8;
  private static final Pattern NUMBER = Pattern.compile("[0-9]{1,3}");

  private final TilePreviewReader staged;
  private final TilePreviewReader published;
  private final AtomicInteger reading = new AtomicInteger();

  TilePreviewHandler(TilePreviewReader staged, TilePreviewReader published) {
    this.staged = staged;
    this.published = published;
  }

  /** Where tiles are looked for, in this order. */
  private List<TilePreviewReader> places(RoutingContext ctx) {
    List<String> of = ctx.queryParam("of");
    if (of.isEmpty()) {
      return List.of(staged, published);
    }
    return switch (of.get(0)) {
      case "staged" -> List.of(staged);
      case "published" -> List.of(published);
      default -> throw FailureException.badRequest("of: expected staged or published");
    };
  }

  void answer(RoutingContext ctx) {
    try {
      VariableKey key =
          VariableKey.parse(part(ctx, "model"), part(ctx, "run"), part(ctx, "variable"))
              .orElseThrow(
                  () -> FailureException.badRequest("expected a model, a run and a variable"));
      String frame = part(ctx, "frame");
      if (!Identifiers.isFrameId(frame)) {
        throw FailureException.badRequest("frame: expected three digits");
      }
      TileCoord place = new TileCoord(number(ctx, "z"), number(ctx, "x"), number(ctx, "y"));
      List<TilePreviewReader> places = places(ctx);
      bounded(() -> read(places, 0, key, frame, place))
          .onSuccess(
              picture ->
                  ctx.response().putHeader("Content-Type", picture.type()).end(picture.bytes()))
          .onFailure(cause -> ManagementResponses.fail(ctx, cause));
    } catch (FailureException e) {
      ManagementResponses.fail(ctx, e);
    }
  }

  private static Future<TilePreviewReader.Picture> read(
      List<TilePreviewReader> places, int first, VariableKey key, String frame, TileCoord place) {
    if (first == places.size()) {
      return Future.failedFuture(
          FailureException.notFound("there is no archive of " + key + "/" + frame));
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

  private Future<TilePreviewReader.Picture> bounded(
      Supplier<Future<TilePreviewReader.Picture>> work) {
    if (reading.incrementAndGet() > MAX_CONCURRENT) {
      reading.decrementAndGet();
      return Future.failedFuture(
          FailureException.unavailable(MAX_CONCURRENT + " tiles are read already: ask again"));
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
      throw FailureException.badRequest(name + ": expected a number of at most three digits");
    }
    return Integer.parseInt(text);
  }
}
