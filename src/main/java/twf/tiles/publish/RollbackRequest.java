package twf.tiles.publish;

import java.util.OptionalLong;
import org.jspecify.annotations.Nullable;
import twf.tiles.contract.RunId;

/**
 * What an operator asks for.
 *
 * @param model whose pointer goes back
 * @param actor who asks
 * @param reason why
 * @param toGeneration the state to go back to, where asked for
 * @param toRun the run to go back to, where asked for
 * @param dryRun whether only to say what would be done
 */
public record RollbackRequest(
    String model,
    String actor,
    String reason,
    OptionalLong toGeneration,
    @Nullable RunId toRun,
    boolean dryRun) {}
