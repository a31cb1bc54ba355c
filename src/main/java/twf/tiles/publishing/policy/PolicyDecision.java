package twf.tiles.publishing.policy;

/**
 * Whether to go on.
 *
 * @param go whether
 * @param unchanged whether it stops because all is published already
 * @param later whether it goes on by itself when its time has come
 * @param words the decision for people; of no use where it is go
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
