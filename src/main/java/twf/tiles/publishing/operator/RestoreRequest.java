package twf.tiles.publishing.operator;

import org.jspecify.annotations.Nullable;
import twf.tiles.domain.RunId;

/**
 * A request to undo a rollback.
 *
 * @param model the model that was rolled back
 * @param actor who asks
 * @param reason why
 * @param fromRun the run that is shown when the request is made; if another one is shown by the
 *     time it starts, nothing is done; null for any
 * @param dryRun whether to only describe the restore
 */
public record RestoreRequest(
    String model, String actor, String reason, @Nullable RunId fromRun, boolean dryRun) {}
