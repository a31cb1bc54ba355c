package twf.tiles.publish;

/**
 * Whether to go on.
 *
 * @param go whether
 * @param unchanged whether it stops because all is published already
 * @param words the decision for people; of no use where it is go
 */
record Verdict(boolean go, boolean unchanged, String words) {
  static final Verdict GO = new Verdict(true, false, "");

  static Verdict stop(String words) {
    return new Verdict(false, false, words);
  }

  static Verdict unchanged(String words) {
    return new Verdict(false, true, words);
  }
}
