package twf.tiles.app;

import java.nio.file.Path;
import java.util.Map;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import twf.tiles.app.verify.VerifyCommand;
import twf.tiles.config.PathEncoding;
import twf.tiles.config.Setting;

/** The program's entry and its command line. */
@Command(
    name = "offline-tiles",
    description = "Validates, publishes and serves forecast runs as raster PMTiles.",
    mixinStandardHelpOptions = true,
    versionProvider = Main.Version.class,
    subcommands = {SampleCommand.class, StageCommand.class})
public final class Main {
  private Main() {}

  /**
   * Runs a command; {@code serve} where none is named.
   *
   * <p>Exits 0 when it did what it was asked, 1 when it could not, 2 when it was asked wrongly.
   */
  public static void main(String[] args) {
    System.setProperty(
        "vertx.logger-delegate-factory-class-name",
        "io.vertx.core.logging.SLF4JLogDelegateFactory");
    System.setProperty("java.awt.headless", "true");
    // Headers that are the same for each request are written as they were encoded first.
    System.setProperty("vertx.cacheImmutableHttpResponseHeaders", "true");
    Map<String, String> environment = System.getenv();
    String folder = System.getProperty("user.dir");
    if (!PathEncoding.canName(folder)) {
      System.err.println(
          "offline-tiles: working folder "
              + folder
              + ": expected "
              + PathEncoding.describeExpected());
      System.exit(1);
    }
    System.exit(commandLine(environment).execute(withCommand(args)));
  }

  static CommandLine commandLine(Map<String, String> environment) {
    CommandLine line = new CommandLine(new Main());
    CommandLine serve = new CommandLine(new ServeCommand(environment));
    serve
        .getCommandSpec()
        .usageMessage()
        .footerHeading("%nSettings, in the environment or in FILE:%n")
        .footer(Setting.all().stream().map(Setting::help).toArray(String[]::new));
    line.addSubcommand(serve);
    line.addSubcommand(new VerifyCommand(environment));
    line.addSubcommand(new AfterRestoreCommand(environment));
    line.registerConverter(Path.class, Main::path);
    return line;
  }

  private static Path path(String text) {
    if (!PathEncoding.canName(text)) {
      throw new CommandLine.TypeConversionException(
          text + ": expected " + PathEncoding.describeExpected());
    }
    return Path.of(text);
  }

  /** Options without a command are options of {@code serve}. */
  private static String[] withCommand(String[] args) {
    boolean named = args.length > 0 && (!args[0].startsWith("-") || isGeneral(args[0]));
    if (named) {
      return args;
    }
    String[] served = new String[args.length + 1];
    served[0] = "serve";
    System.arraycopy(args, 0, served, 1, args.length);
    return served;
  }

  private static boolean isGeneral(String option) {
    return java.util.Set.of("-h", "--help", "-V", "--version").contains(option);
  }

  /** The version that the jar says. */
  static final class Version implements CommandLine.IVersionProvider {
    @Override
    public String[] getVersion() {
      String version = Main.class.getPackage().getImplementationVersion();
      return new String[] {"offline-tiles " + (version == null ? "(not from a jar)" : version)};
    }
  }
}
