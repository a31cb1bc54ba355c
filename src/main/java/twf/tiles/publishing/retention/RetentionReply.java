package twf.tiles.publishing.retention;

import java.util.List;
import org.jspecify.annotations.Nullable;
import twf.tiles.domain.RunId;

/**
 * What retention kept and removed, and why.
 *
 * @param dryRun whether nothing was changed
 * @param freedBytes the sizes of all files that were removed; of a dry run, that would be
 * @param models in order
 * @param problem why less was freed than was asked for; null where there is enough room, or nobody
 *     asked for any
 */
public record RetentionReply(
    boolean dryRun, long freedBytes, List<Model> models, @Nullable String problem) {
  public RetentionReply {
    models = List.copyOf(models);
  }

  /**
   * Of one model.
   *
   * @param kept newest first
   * @param removed in the order of their removal
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
   * A run that stays.
   *
   * @param reasons all of them, one line each
   */
  public record Kept(RunId run, List<String> reasons) {
    public Kept {
      reasons = List.copyOf(reasons);
    }
  }

  /**
   * A run that was removed; of a dry run, that would be.
   *
   * @param reason one line
   * @param bytes the sizes of its files
   */
  public record Removed(RunId run, String reason, long bytes) {}

  /**
   * A run that should have been removed and was not, or not whole.
   *
   * @param problem one line
   */
  public record Failed(RunId run, String problem) {}
}
