package twf.tiles.admin.command;

import io.vertx.core.Future;
import twf.tiles.admin.CommandArguments;
import twf.tiles.admin.CommandSpec;
import twf.tiles.domain.VariableKey;
import twf.tiles.event.ValidationReport;
import twf.tiles.publishing.query.PublishingQueries;

/** {@code validate}: runs the checklist on a staged variable without publishing it. */
final class ValidateCommand extends TypedCommand<VariableKey, ValidationReport> {
  private final PublishingQueries queries;

  ValidateCommand(PublishingQueries queries) {
    super(
        CommandSpec.reads(
            "validate",
            "run the checklist now, and publish nothing",
            CommonParameters.MODEL,
            CommonParameters.RUN,
            CommonParameters.VARIABLE));
    this.queries = queries;
  }

  /** A validation may take minutes and must not occupy a slot of the other reads. */
  @Override
  public boolean queuesItself() {
    return true;
  }

  @Override
  VariableKey read(CommandArguments arguments) {
    return arguments.variableKey();
  }

  @Override
  Future<ValidationReport> execute(VariableKey key) {
    return queries.validate(key);
  }
}
