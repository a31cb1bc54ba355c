package twf.tiles.publishing.operator;

import org.jspecify.annotations.Nullable;
import twf.tiles.domain.RunId;

/**
 * The wish to undo a rollback.
 *
 * @param model whose pointer went back
 * @param actor who asks
 * @param reason why
 * @param fromRun the run that is shown when it is asked for; where another one is shown by then,
 *     nothing is done; null for whatever is shown
 * @param dryRun whether only to say what would be done
 */
public record RestoreRequest(
    String model, String actor, String reason, @Nullable RunId fromRun, boolean dryRun) {}
