package twf.tiles.admin.command;

import io.vertx.core.Future;
import twf.tiles.admin.Arguments;
import twf.tiles.admin.CommandInfo;
import twf.tiles.bus.ValidationReport;
import twf.tiles.contract.VariableKey;
import twf.tiles.publish.Overview;

/** {@code validate}: runs the checklist now, and publishes nothing. */
final class ValidateCommand extends TypedCommand<VariableKey, ValidationReport> {
  private final Overview overview;

  ValidateCommand(Overview overview) {
    super(
        CommandInfo.reads(
            "validate",
            "run the checklist now, and publish nothing",
            Given.MODEL,
            Given.RUN,
            Given.VARIABLE));
    this.overview = overview;
  }

  /** One may take minutes: it must not keep the place of other reads. */
  @Override
  public boolean queuesItself() {
    return true;
  }

  @Override
  VariableKey read(Arguments arguments) {
    return arguments.variableKey();
  }

  @Override
  Future<ValidationReport> answer(VariableKey key) {
    return overview.validate(key);
  }
}
