package twf.tiles.admin;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.InstanceOfAssertFactories.STRING;
import static twf.tiles.testing.FutureAssertions.await;
import static twf.tiles.testing.FutureAssertions.failure;

import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.eventbus.DeliveryOptions;
import io.vertx.core.eventbus.Message;
import io.vertx.core.eventbus.ReplyException;
import io.vertx.core.json.JsonObject;
import java.time.Clock;
import java.util.Arrays;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;
import twf.tiles.admin.security.AdminToken;
import twf.tiles.admin.security.TokenAuthenticator;
import twf.tiles.command.Command;
import twf.tiles.error.NotWriterException;
import twf.tiles.event.Addresses;
import twf.tiles.event.NotWriterReplyException;
import twf.tiles.testing.LogCapture;
import twf.tiles.testing.RecordingMetrics;

/** Tests that every command that changes anything says by whom and why. */
class CommandDispatcherTest {
  private final Vertx vertx = Vertx.vertx();
  private static final String URL = "https://node2.example.com:8098";

  private final AtomicInteger executed = new AtomicInteger();
  private boolean writes = true;

  @BeforeEach
  void register() {
    CommandDispatcher dispatcher =
        new CommandDispatcher(
            vertx.eventBus(),
            new TokenAuthenticator(
                new AdminToken("token"), Clock.systemUTC(), new RecordingMetrics()),
            change ->
                writes
                    ? change.get()
                    : Future.failedFuture(new NotWriterException("not the writer", URL)));
    await(
        dispatcher.register(
            Arrays.stream(Command.values())
                .map(
                    command ->
                        new AdminCommand(
                            command.spec(),
                            arguments -> {
                              executed.incrementAndGet();
                              return Future.succeededFuture(new JsonObject());
                            }))
                .toList()));
  }

  @AfterEach
  void close() {
    await(vertx.close());
  }

  private Future<Message<JsonObject>> send(Command command, String actor, String reason) {
    return vertx
        .eventBus()
        .request(
            Addresses.admin(command.spec().name()),
            new JsonObject().put("actor", actor).put("reason", reason),
            new DeliveryOptions().addHeader(CommandDispatcher.AUTHORIZATION, "Bearer token"));
  }

  private void assertRejected(Command command, String actor, String reason, String message) {
    assertThat(failure(send(command, actor, reason)))
        .isInstanceOfSatisfying(
            ReplyException.class, refused -> assertThat(refused.failureCode()).isEqualTo(400))
        .hasMessage(message);
    assertThat(executed).hasValue(0);
  }

  private static Stream<Command> changes() {
    return Arrays.stream(Command.values()).filter(command -> command.spec().changes());
  }

  @ParameterizedTest
  @MethodSource("changes")
  void rejectsReservedActorAndUnprintableReason(Command command) {
    assertRejected(command, "auto", "why", "actor: auto is reserved for the program");
    assertRejected(command, " ", "why", "actor: expected text that is not blank");
    assertRejected(
        command,
        "ada",
        "two\nlines",
        "reason: expected text on one line of at most 500 characters");
  }

  @ParameterizedTest
  @EnumSource(names = {"RESCAN", "RETAIN"})
  void logsActorAndReason(Command command) {
    try (LogCapture log = new LogCapture(CommandDispatcher.class)) {
      await(send(command, "ada", "the disk is full"));
      assertThat(log.containing(command.spec().name() + " done: "))
          .singleElement(STRING)
          .contains("\"actor\":\"ada\"")
          .contains("\"reason\":\"the disk is full\"");
    }
    assertThat(executed).hasValue(1);
  }

  @ParameterizedTest
  @MethodSource("changes")
  void refusesChangesWhileNotWriterNamingItsAddress(Command command) {
    writes = false;
    assertThat(failure(send(command, "ada", "why")))
        .isInstanceOfSatisfying(
            NotWriterReplyException.class,
            refused -> {
              assertThat(refused.failureCode()).isEqualTo(503);
              assertThat(refused.writerUrl()).isEqualTo(URL);
            })
        .hasMessage("not the writer");
    assertThat(executed).hasValue(0);
  }

  @Test
  void answersReadsAndDryRunsWhileNotWriter() {
    writes = false;
    await(vertx.eventBus().request(Addresses.admin("status"), new JsonObject()));
    await(
        vertx
            .eventBus()
            .request(
                Addresses.admin("rollback"),
                new JsonObject().put("model", "gfs").put("dry_run", true),
                new DeliveryOptions().addHeader(CommandDispatcher.AUTHORIZATION, "Bearer token")));
    assertThat(executed).hasValue(2);
  }

  @Test
  void refusesWrongTokenBeforeNamingWriter() {
    writes = false;
    assertThat(
            failure(
                vertx
                    .eventBus()
                    .request(
                        Addresses.admin("pin"),
                        new JsonObject(),
                        new DeliveryOptions()
                            .addHeader(CommandDispatcher.AUTHORIZATION, "Bearer wrong"))))
        .isInstanceOfSatisfying(
            ReplyException.class, refused -> assertThat(refused.failureCode()).isEqualTo(403));
  }
}
