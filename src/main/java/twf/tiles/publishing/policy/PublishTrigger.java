package twf.tiles.publishing.policy;

import twf.tiles.domain.HistoryRecord;

/**
 * Who wants a publish.
 *
 * @param kind how far the wish goes
 * @param actor who, for the history
 * @param reason why, for the history
 */
public record PublishTrigger(Kind kind, String actor, String reason) {

  public enum Kind {
    /** A staged manifest passed: gate, delta, order, pin and holds apply. */
    AUTO,
    /** A model was let go: as by itself, and a run that was shown before may be shown again. */
    UNPIN,
    /** A run was let go: as by itself, and what was shown of it before may be shown again. */
    RELEASE,
    /**
     * By hand: overrides gate, delta, order and pin, never a hold, nor the variables that a model
     * must have.
     */
    HAND
  }

  public static PublishTrigger automatic() {
    return new PublishTrigger(Kind.AUTO, HistoryRecord.AUTO, "");
  }

  /** Whether an operator has said so about this run. */
  boolean isAboutRun() {
    return kind == Kind.RELEASE || kind == Kind.HAND;
  }

  public boolean isManual() {
    return kind == Kind.HAND;
  }
}
