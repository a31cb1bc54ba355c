package twf.tiles.cli;

/** A command: its syntax and its implementation. */
interface CliCommand {
  CommandSyntax form();

  /** Runs the command on the parsed arguments and returns the exit code. */
  int run(CliSession session);
}
