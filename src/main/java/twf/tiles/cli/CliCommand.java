package twf.tiles.cli;

/** A command: what can be typed, and what is done. */
interface CliCommand {
  CommandSyntax form();

  /** Does it; answers the exit code. */
  int run(CliSession desk);
}
