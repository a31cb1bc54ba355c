package twf.tiles.publish;

/**
 * Whether to go on.
 *
 * @param go whether
 * @param unchanged whether it stops because all is published already
 * @param later whether it goes on by itself when its time has come
 * @param words the decision for people; of no use where it is go
 */
record Verdict(boolean go, boolean unchanged, boolean later, String words) {
  static final Verdict GO = new Verdict(true, false, false, "");

  static Verdict stop(String words) {
    return new Verdict(false, false, false, words);
  }

  static Verdict later(String words) {
    return new Verdict(false, false, true, words);
  }

  static Verdict unchanged(String words) {
    return new Verdict(false, true, false, words);
  }
}
