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
 * {@code GET /console/tile/{model}/{run}/{variable}/{frame}/{z}/{x}/{y}}: serves a tile's image.
 *
 * <p>The tile comes from the staged archive, or from the published one if none is staged; {@code
 * ?of=staged} or {@code ?of=published} selects one of them. Failures are problem documents.
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

  /** Returns the readers to try, in order. */
  private List<TilePreviewReader> readers(RoutingContext ctx) {
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

  void handle(RoutingContext ctx) {
    try {
      VariableKey key =
          VariableKey.parse(
                  pathParameter(ctx, "model"),
                  pathParameter(ctx, "run"),
                  pathParameter(ctx, "variable"))
              .orElseThrow(
                  () -> FailureException.badRequest("expected a model, a run and a variable"));
      String frame = pathParameter(ctx, "frame");
      if (!Identifiers.isFrameId(frame)) {
        throw FailureException.badRequest("frame: expected three digits");
      }
      TileCoord coord = new TileCoord(number(ctx, "z"), number(ctx, "x"), number(ctx, "y"));
      List<TilePreviewReader> readers = readers(ctx);
      runBounded(() -> read(readers, 0, key, frame, coord))
          .onSuccess(
              picture ->
                  ctx.response().putHeader("Content-Type", picture.type()).end(picture.bytes()))
          .onFailure(cause -> ManagementResponses.sendFailure(ctx, cause));
    } catch (FailureException e) {
      ManagementResponses.sendFailure(ctx, e);
    }
  }

  private static Future<TilePreviewReader.Picture> read(
      List<TilePreviewReader> readers, int index, VariableKey key, String frame, TileCoord coord) {
    if (index == readers.size()) {
      return Future.failedFuture(
          FailureException.notFound("there is no archive of " + key + "/" + frame));
    }
    return readers
        .get(index)
        .read(key, frame, coord)
        .compose(
            found ->
                found
                    .map(Future::succeededFuture)
                    .orElseGet(() -> read(readers, index + 1, key, frame, coord)));
  }

  private Future<TilePreviewReader.Picture> runBounded(
      Supplier<Future<TilePreviewReader.Picture>> work) {
    if (reading.incrementAndGet() > MAX_CONCURRENT) {
      reading.decrementAndGet();
      return Future.failedFuture(
          FailureException.unavailable(
              "too many tile reads (limit " + MAX_CONCURRENT + "); retry"));
    }
    return Future.succeededFuture()
        .compose(ready -> work.get())
        .onComplete(done -> reading.decrementAndGet());
  }

  private static String pathParameter(RoutingContext ctx, String name) {
    return String.valueOf(ctx.pathParam(name));
  }

  private static int number(RoutingContext ctx, String name) {
    String text = pathParameter(ctx, name);
    if (!NUMBER.matcher(text).matches()) {
      throw FailureException.badRequest(name + ": expected a number of at most three digits");
    }
    return Integer.parseInt(text);
  }
}
