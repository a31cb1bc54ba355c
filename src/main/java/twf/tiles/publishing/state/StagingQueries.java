package twf.tiles.publishing.state;

import io.vertx.core.Future;
import java.util.List;
import java.util.function.Consumer;
import java.util.function.Function;
import twf.tiles.domain.RunId;
import twf.tiles.domain.RunKey;
import twf.tiles.domain.VariableKey;
import twf.tiles.event.ValidationReport;

/**
 * Functions of the staging packages that publishing calls. Passed in as functions because neither
 * side depends on the other.
 *
 * @param runs lists the runs of a model that have a folder in staging, newest first
 * @param variables lists the variables of a run that have a staged manifest, sorted; may be empty
 * @param validate runs the checklist now without publishing an event; findings are in the report
 *     and do not fail the future
 * @param rehearse runs the checklist after other rehearsals and records no metrics, so that callers
 *     without a token can neither create metric series nor delay a publish; fails as too many if
 *     too much waits
 * @param request requests another validation of a variable, soon; its report is submitted to {@link
 *     PublishService} like any other
 */
public record StagingQueries(
    Function<String, Future<List<RunId>>> runs,
    Function<RunKey, Future<List<String>>> variables,
    Function<VariableKey, Future<ValidationReport>> validate,
    Function<VariableKey, Future<ValidationReport>> rehearse,
    Consumer<VariableKey> request) {}
