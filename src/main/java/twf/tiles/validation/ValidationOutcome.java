package twf.tiles.validation;

import java.util.Optional;
import twf.tiles.domain.Snapshot;
import twf.tiles.event.ValidationReport;
import twf.tiles.validation.FailedFiles.FailedFrames;

/**
 * The result of a validation.
 *
 * @param report the public report
 * @param mayPassByItself whether it did not pass, and only for reasons that may disappear without a
 *     new manifest
 * @param published the newest published snapshot of the variable; empty if there is none or it was
 *     not read
 * @param failed the frames to validate again when one of their files changes
 */
public record ValidationOutcome(
    ValidationReport report,
    boolean mayPassByItself,
    Optional<Snapshot> published,
    FailedFrames failed) {}
