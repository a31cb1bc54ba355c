package twf.tiles.validation;

import java.util.Optional;
import twf.tiles.domain.Snapshot;
import twf.tiles.event.ValidationReport;

/**
 * How a validation ended.
 *
 * @param report for everyone
 * @param mayPassByItself whether it failed, and only for causes that may pass without a new
 *     manifest
 * @param published what was published of the variable, where that was found out
 * @param failed the frames to be looked at again when a file of theirs changes
 */
public record ValidationOutcome(
    ValidationReport report,
    boolean mayPassByItself,
    Optional<Snapshot> published,
    FailedFrames failed) {}
