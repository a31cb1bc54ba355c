package twf.tiles.admin;

import static org.assertj.core.api.Assertions.assertThat;

import io.vertx.core.json.JsonObject;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.stream.Stream;
import twf.tiles.contract.RunId;
import twf.tiles.failure.TileException;
import twf.tiles.fuzz.FuzzTarget;
import twf.tiles.fuzz.Promises;

/** The body of a command gives what its fields are for, or a refusal that names one of them. */
public final class ArgumentsFuzz implements FuzzTarget {
  private static final CommandInfo COMMAND =
      CommandInfo.changes(
          "rollback",
          "",
          Parameter.required("model", Parameter.Type.MODEL, ""),
          Parameter.optional("run", Parameter.Type.RUN, ""),
          Parameter.optional("variable", Parameter.Type.VARIABLE, ""),
          Parameter.optional("reason", Parameter.Type.TEXT, ""),
          Parameter.optional("actor", Parameter.Type.TEXT, ""),
          Parameter.optional("to_generation", Parameter.Type.NUMBER, ""),
          Parameter.optional("dry_run", Parameter.Type.FLAG, ""));

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
    StrictJson.object(input)
        .ifPresent(
            body -> {
              Arguments given = new Arguments(new JsonObject(body));
              List<Runnable> reads =
                  List.of(
                      () -> given.only(COMMAND).model(),
                      () -> given.only(COMMAND).runKey(),
                      () -> given.only(COMMAND).variableKey(),
                      () -> run(given.only(COMMAND).anyRun("run")),
                      () -> words(given.only(COMMAND).actor()),
                      () -> words(given.only(COMMAND).words("reason", "none")),
                      () -> number(given.only(COMMAND)),
                      () -> given.only(COMMAND).flag("dry_run"));
              reads.forEach(ArgumentsFuzz::read);
            });
  }

  private static void read(Runnable read) {
    try {
      read.run();
    } catch (TileException e) {
      Promises.badRequest(e);
    }
  }

  private static void run(RunId run) {
    assertThat(run == null || RunId.parse(run.text()).isPresent()).isTrue();
  }

  private static void words(String words) {
    assertThat(words.length()).isBetween(1, 500);
    Promises.oneLine(words);
  }

  private static void number(Arguments given) {
    given
        .number("to_generation", 1, 1000)
        .ifPresent(number -> assertThat(number).isBetween(1L, 1000L));
  }
}
