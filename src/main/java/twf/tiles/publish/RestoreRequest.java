package twf.tiles.publish;

/**
 * The wish to undo a rollback.
 *
 * @param model whose pointer went back
 * @param actor who asks
 * @param reason why
 * @param dryRun whether only to say what would be done
 */
public record RestoreRequest(String model, String actor, String reason, boolean dryRun) {}
