package twf.tiles.admin.command;

import io.vertx.core.Future;
import twf.tiles.admin.CommandArguments;
import twf.tiles.admin.CommandSpec;
import twf.tiles.domain.VariableKey;
import twf.tiles.error.FailureException;
import twf.tiles.event.ValidationReport;
import twf.tiles.publishing.query.PublishingQueries;

/** {@code report}: returns the last validation report of a variable. */
final class ReportCommand extends TypedCommand<VariableKey, ValidationReport> {
  private final PublishingQueries queries;

  ReportCommand(PublishingQueries queries) {
    super(
        CommandSpec.reads(
            "report",
            "the last validation of a variable",
            CommonParameters.MODEL,
            CommonParameters.RUN,
            CommonParameters.VARIABLE));
    this.queries = queries;
  }

  @Override
  VariableKey read(CommandArguments arguments) {
    return arguments.variableKey();
  }

  @Override
  Future<ValidationReport> execute(VariableKey key) {
    return queries
        .report(key)
        .map(Future::succeededFuture)
        .orElseGet(
            () ->
                Future.failedFuture(
                    FailureException.notFound(
                        ("no validation of %s since the start; validate it now:"
                                + " tilesctl validate %s %s %s")
                            .formatted(key, key.model(), key.run(), key.variable()))));
  }
}
