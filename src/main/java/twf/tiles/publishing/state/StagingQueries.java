package twf.tiles.publishing.state;

import io.vertx.core.Future;
import java.util.List;
import java.util.function.Consumer;
import java.util.function.Function;
import twf.tiles.domain.RunId;
import twf.tiles.domain.RunKey;
import twf.tiles.domain.VariableKey;
import twf.tiles.event.ValidationReport;
import twf.tiles.publishing.pipeline.PublishService;

/**
 * What lies in staging, asked of who validates: neither of the two rooms knows the other.
 *
 * @param runs the runs of a model that have a folder in staging, newest first
 * @param variables the variables of a run that have a staged manifest, in order; empty where there
 *     is none
 * @param validate runs the checklist now, and tells nobody else; does not fail for what it finds
 * @param rehearse runs the checklist when its turn comes and counts nothing: whoever may only ask
 *     makes no series and delays no publish; fails as too many where too much waits
 * @param request asks for a variable to be validated once more, soon; its report is offered to
 *     {@link PublishService} like every other
 */
public record StagingQueries(
    Function<String, Future<List<RunId>>> runs,
    Function<RunKey, Future<List<String>>> variables,
    Function<VariableKey, Future<ValidationReport>> validate,
    Function<VariableKey, Future<ValidationReport>> rehearse,
    Consumer<VariableKey> request) {}
