package twf.tiles.cli;

/** A subcommand of {@code tilesctl}. */
interface CliCommand {
  CommandSyntax syntax();

  /** Runs the command on the parsed arguments and returns the exit code. */
  int run(CliSession session);
}
