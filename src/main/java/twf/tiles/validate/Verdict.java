package twf.tiles.validate;

import java.util.Optional;
import twf.tiles.bus.ValidationReport;
import twf.tiles.contract.Snapshot;

/**
 * How a validation ended.
 *
 * @param report for everyone
 * @param mayPassByItself whether it failed, and only for causes that may pass without a new
 *     manifest
 * @param published what was published of the variable, where that was found out
 * @param failed the frames to be looked at again when a file of theirs changes
 */
record Verdict(
    ValidationReport report,
    boolean mayPassByItself,
    Optional<Snapshot> published,
    FailedFrames failed) {}
