package twf.tiles.admin.command;

import io.vertx.core.Future;
import twf.tiles.admin.CommandArguments;
import twf.tiles.admin.CommandSpec;
import twf.tiles.domain.VariableKey;
import twf.tiles.error.FailureException;
import twf.tiles.event.ValidationReport;
import twf.tiles.publishing.query.PublishingQueries;

/** {@code report}: the last validation of a variable. */
final class ReportCommand extends TypedCommand<VariableKey, ValidationReport> {
  private final PublishingQueries overview;

  ReportCommand(PublishingQueries overview) {
    super(
        CommandSpec.reads(
            "report",
            "the last validation of a variable",
            CommonParameters.MODEL,
            CommonParameters.RUN,
            CommonParameters.VARIABLE));
    this.overview = overview;
  }

  @Override
  VariableKey read(CommandArguments arguments) {
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
                    FailureException.notFound(
                        "no validation of %s since the start; validate it now: tilesctl validate %s %s %s"
                            .formatted(key, key.model(), key.run(), key.variable()))));
  }
}
