package twf.tiles.admin.tilesctl;

/** A command: what can be typed, and what is done. */
interface Action {
  Form form();

  /** Does it; answers the exit code. */
  int run(Desk desk);
}
