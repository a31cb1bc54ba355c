package twf.tiles.admin.command;

import io.vertx.core.Future;
import twf.tiles.admin.CommandArguments;
import twf.tiles.admin.CommandSpec;
import twf.tiles.domain.VariableKey;
import twf.tiles.event.ValidationReport;
import twf.tiles.publishing.query.PublishingQueries;

/** {@code validate}: runs the checklist now, and publishes nothing. */
final class ValidateCommand extends TypedCommand<VariableKey, ValidationReport> {
  private final PublishingQueries overview;

  ValidateCommand(PublishingQueries overview) {
    super(
        CommandSpec.reads(
            "validate",
            "run the checklist now, and publish nothing",
            CommonParameters.MODEL,
            CommonParameters.RUN,
            CommonParameters.VARIABLE));
    this.overview = overview;
  }

  /** One may take minutes: it must not keep the place of other reads. */
  @Override
  public boolean queuesItself() {
    return true;
  }

  @Override
  VariableKey read(CommandArguments arguments) {
    return arguments.variableKey();
  }

  @Override
  Future<ValidationReport> answer(VariableKey key) {
    return overview.validate(key);
  }
}
