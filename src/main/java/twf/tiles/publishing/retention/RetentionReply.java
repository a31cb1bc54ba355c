package twf.tiles.publishing.retention;

import java.util.List;
import org.jspecify.annotations.Nullable;
import twf.tiles.domain.RunId;

/**
 * The reply to retention: what was kept and removed, and why.
 *
 * @param dryRun whether nothing was changed
 * @param freedBytes the size of all removed files; for a dry run, of those that would be removed
 * @param models sorted by id
 * @param problem why less space was freed than requested; null if enough is free or none was
 *     requested
 */
public record RetentionReply(
    boolean dryRun, long freedBytes, List<Model> models, @Nullable String problem) {
  public RetentionReply {
    models = List.copyOf(models);
  }

  /**
   * The result for one model.
   *
   * @param kept newest first
   * @param removed in the order of removal
   * @param failed those that could not be removed
   */
  public record Model(String model, List<Kept> kept, List<Removed> removed, List<Failed> failed) {
    public Model {
      kept = List.copyOf(kept);
      removed = List.copyOf(removed);
      failed = List.copyOf(failed);
    }
  }

  /**
   * A run that is kept.
   *
   * @param reasons all reasons, one line each
   */
  public record Kept(RunId run, List<String> reasons) {
    public Kept {
      reasons = List.copyOf(reasons);
    }
  }

  /**
   * A run that was removed or, for a dry run, would be.
   *
   * @param reason one line
   * @param bytes the size of its files
   */
  public record Removed(RunId run, String reason, long bytes) {}

  /**
   * A run that should have been removed and was not, or only partly.
   *
   * @param problem one line
   */
  public record Failed(RunId run, String problem) {}
}
