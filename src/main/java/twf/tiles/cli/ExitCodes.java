package twf.tiles.cli;

/** Exit codes of {@code tilesctl}, fixed by section 10 of the contract. */
final class ExitCodes {
  static final int SUCCESS = 0;
  static final int REJECTED = 1;
  static final int USAGE = 2;
  static final int UNREACHABLE = 3;

  private ExitCodes() {}
}
