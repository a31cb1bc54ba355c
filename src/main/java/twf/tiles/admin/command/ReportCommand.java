package twf.tiles.admin.command;

import io.vertx.core.Future;
import twf.tiles.admin.Arguments;
import twf.tiles.admin.CommandInfo;
import twf.tiles.bus.ValidationReport;
import twf.tiles.contract.VariableKey;
import twf.tiles.failure.TileException;
import twf.tiles.publish.Overview;

/** {@code report}: the last validation of a variable. */
final class ReportCommand extends TypedCommand<VariableKey, ValidationReport> {
  private final Overview overview;

  ReportCommand(Overview overview) {
    super(
        CommandInfo.reads(
            "report", "the last validation of a variable", Given.MODEL, Given.RUN, Given.VARIABLE));
    this.overview = overview;
  }

  @Override
  VariableKey read(Arguments arguments) {
    return arguments.variableKey();
  }

  @Override
  Future<ValidationReport> answer(VariableKey key) {
    return overview
        .report(key)
        .map(Future::succeededFuture)
        .orElseGet(
            () ->
                Future.failedFuture(
                    TileException.notFound(
                        "no validation of %s since the start; validate it now: tilesctl validate %s %s %s"
                            .formatted(key, key.model(), key.run(), key.variable()))));
  }
}
