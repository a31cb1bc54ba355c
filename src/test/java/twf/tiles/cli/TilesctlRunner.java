package twf.tiles.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.BufferedReader;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.io.StringReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.Map;
import java.util.TreeMap;

/**
 * Runs {@code tilesctl} commands in this process and captures their output. Environment, input and
 * terminal are simulated; they remain set for all later commands of this instance.
 */
public final class TilesctlRunner {
  private static final Clock CLOCK =
      Clock.fixed(Instant.parse("2026-01-29T12:00:00.5Z"), ZoneOffset.UTC);

  private final Map<String, String> environment = new TreeMap<>();
  private final ByteArrayOutputStream out = new ByteArrayOutputStream();
  private final ByteArrayOutputStream err = new ByteArrayOutputStream();
  private String typed = "";
  private boolean asks;
  private boolean shows;
  private int columns;

  public TilesctlRunner(int port) {
    with("ADMIN_BRIDGE_PORT", Integer.toString(port)).with("ADMIN_TOKEN", "secret");
    with("USER", "ada");
  }

  public TilesctlRunner with(String variable, String value) {
    environment.put(variable, value);
    return this;
  }

  /** Makes standard input a terminal on which these lines are typed. */
  public TilesctlRunner withInput(String lines) {
    typed = lines;
    asks = true;
    return this;
  }

  /** Makes standard output a terminal of this width. */
  public TilesctlRunner withTerminal(int width) {
    shows = true;
    columns = width;
    return this;
  }

  /** Splits the command at spaces, runs it and returns the exit code. */
  public int run(String command) {
    return run(command.split(" ", -1));
  }

  public int run(String... words) {
    out.reset();
    err.reset();
    CliTerminal terminal =
        new CliTerminal(
            new BufferedReader(new StringReader(typed)),
            new PrintStream(out, false, StandardCharsets.UTF_8),
            new PrintStream(err, false, StandardCharsets.UTF_8),
            asks,
            shows,
            columns);
    return Tilesctl.execute(
        new CliEnvironment(environment, Path.of("no-such-file.yaml"), null, terminal, CLOCK),
        words);
  }

  /** Runs a command that must succeed without error output; returns its standard output. */
  public String output(String command) {
    int code = run(command);
    assertThat(err()).isEmpty();
    assertThat(code).as(out()).isZero();
    return out();
  }

  public String out() {
    return out.toString(StandardCharsets.UTF_8);
  }

  public String err() {
    return err.toString(StandardCharsets.UTF_8);
  }
}
