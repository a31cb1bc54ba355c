package twf.tiles.admin;

import static org.assertj.core.api.Assertions.assertThat;

import io.vertx.core.json.JsonObject;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.stream.Stream;
import twf.tiles.command.CommandParameter;
import twf.tiles.command.CommandSpec;
import twf.tiles.domain.RunId;
import twf.tiles.error.FailureException;
import twf.tiles.fuzz.FuzzTarget;
import twf.tiles.fuzz.RefusalInvariants;

/** Checks that each argument of a command body is either valid or rejected as a bad request. */
public final class CommandArgumentsFuzzTarget implements FuzzTarget {
  private static final CommandSpec COMMAND =
      new CommandSpec(
          "rollback",
          CommandSpec.Kind.CHANGE,
          "",
          "",
          List.of(
              CommandParameter.MODEL,
              CommandParameter.option("run", CommandParameter.ValueType.RUN, "", ""),
              CommandParameter.option("variable", CommandParameter.ValueType.VARIABLE, "", ""),
              CommandParameter.option("reason", CommandParameter.ValueType.TEXT, "", ""),
              CommandParameter.option("actor", CommandParameter.ValueType.TEXT, "", ""),
              CommandParameter.option("to_generation", CommandParameter.ValueType.NUMBER, "", ""),
              CommandParameter.option("dry_run", CommandParameter.ValueType.FLAG, "", "")));

  @Override
  public Stream<byte[]> seeds() {
    return Stream.of(
            "{\"model\":\"gfs\",\"run\":\"20260131_18z\",\"variable\":\"tmp2m\",\"reason\":\"why\","
                + "\"actor\":\"ops\",\"to_generation\":7,\"dry_run\":true}",
            "{\"model\":\"gfs\",\"to_generation\":1e999999999,\"reason\":\"a\\u202eb\"}",
            "{\"model\":\"gfs\",\"model\":\"hrrr\"}",
            "{\"modell\":\"gfs\"}",
            "[".repeat(100) + "]".repeat(100))
        .map(body -> body.getBytes(StandardCharsets.UTF_8));
  }

  @Override
  public void run(byte[] input) {
    JsonBodyParser.parse(input)
        .ifPresent(
            body -> {
              JsonObject json = new JsonObject(body);
              List<Runnable> reads =
                  List.of(
                      () -> new CommandArguments(COMMAND, json).model(),
                      () -> new CommandArguments(COMMAND, json).runKey(),
                      () -> new CommandArguments(COMMAND, json).variableKey(),
                      () -> run(new CommandArguments(COMMAND, json).optionalRun("run")),
                      () -> words(new CommandArguments(COMMAND, json).actor()),
                      () -> words(new CommandArguments(COMMAND, json).freeText("reason", "none")),
                      () -> number(new CommandArguments(COMMAND, json)),
                      () -> new CommandArguments(COMMAND, json).flag("dry_run"));
              reads.forEach(CommandArgumentsFuzzTarget::read);
            });
  }

  private static void read(Runnable read) {
    try {
      read.run();
    } catch (FailureException e) {
      RefusalInvariants.checkBadRequest(e);
    }
  }

  private static void run(RunId run) {
    assertThat(run == null || RunId.parse(run.text()).isPresent()).isTrue();
  }

  private static void words(String words) {
    assertThat(words.length()).isBetween(1, 500);
    RefusalInvariants.checkOneLine(words);
  }

  private static void number(CommandArguments given) {
    given
        .number("to_generation", 1, 1000)
        .ifPresent(number -> assertThat(number).isBetween(1L, 1000L));
  }
}
