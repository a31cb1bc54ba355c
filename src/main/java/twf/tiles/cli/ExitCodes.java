package twf.tiles.cli;

/** What the program ends with, as the contract says. */
final class ExitCodes {
  static final int DONE = 0;
  static final int REFUSED = 1;
  static final int USAGE = 2;
  static final int UNREACHABLE = 3;

  private ExitCodes() {}
}
