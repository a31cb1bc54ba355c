package twf.tiles.publishing.policy;

import twf.tiles.domain.HistoryRecord;

/**
 * The origin of a publish: automatic or an operator's command.
 *
 * @param kind which rules apply
 * @param actor who, for the history
 * @param reason why, for the history
 */
public record PublishTrigger(Kind kind, String actor, String reason) {

  public enum Kind {
    /** A staged manifest passed: gate, delta, order, pin and holds apply. */
    AUTO,
    /** A model was unpinned. Like AUTO, but a state that was shown before may be shown again. */
    UNPIN,
    /**
     * A run was released. Like UNPIN, and the pointer may move to more of the same run after a
     * rollback.
     */
    RELEASE,
    /**
     * Published manually. Overrides gate, delta, order and pin; never a hold or required variables.
     */
    HAND
  }

  public static PublishTrigger automatic() {
    return new PublishTrigger(Kind.AUTO, HistoryRecord.AUTO, "");
  }

  /** Returns whether an operator named this run. */
  boolean isAboutRun() {
    return kind == Kind.RELEASE || kind == Kind.HAND;
  }

  public boolean isManual() {
    return kind == Kind.HAND;
  }
}
