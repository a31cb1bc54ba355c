package twf.tiles.publishing.policy;

/**
 * The outcome of a policy rule: go ahead, or stop with a reason.
 *
 * @param go whether to go ahead
 * @param unchanged whether it stops because everything is published already
 * @param later whether it is retried automatically when the run's time has come
 * @param words the reason, for people; unused if {@code go}
 */
public record PolicyDecision(boolean go, boolean unchanged, boolean later, String words) {
  public static final PolicyDecision GO = new PolicyDecision(true, false, false, "");

  public static PolicyDecision stop(String words) {
    return new PolicyDecision(false, false, false, words);
  }

  static PolicyDecision later(String words) {
    return new PolicyDecision(false, false, true, words);
  }

  public static PolicyDecision unchanged(String words) {
    return new PolicyDecision(false, true, false, words);
  }
}
