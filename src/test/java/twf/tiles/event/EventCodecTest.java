package twf.tiles.event;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static twf.tiles.testing.FutureAssertions.await;

import com.fasterxml.jackson.databind.node.IntNode;
import com.fasterxml.jackson.databind.node.TextNode;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.eventbus.ReplyException;
import io.vertx.core.json.JsonObject;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;
import twf.tiles.domain.Bounds;
import twf.tiles.domain.BuildInterval;
import twf.tiles.domain.FrameStyle;
import twf.tiles.domain.Legend;
import twf.tiles.domain.ManifestFrame;
import twf.tiles.domain.RunId;
import twf.tiles.domain.StagedManifest;
import twf.tiles.domain.VariableKey;
import twf.tiles.error.FailureException;
import twf.tiles.error.FailureKind;

class EventCodecTest {
  private static final RunId RUN = new RunId("20260131_18z");
  private static final Instant AT = Instant.parse("2026-01-31T23:00:00.123456789Z");

  private static ValidationReport report() {
    FrameStyle rendering =
        new FrameStyle(
            new Bounds(-120, 20, -60.5, 55),
            "K",
            new Legend("T", List.of(new Legend.Stop(1.5, "#000000"))));
    StagedManifest manifest =
        new StagedManifest(
            new VariableKey("gfs", RUN, "tmp2m"),
            3,
            1,
            List.of(new ManifestFrame(7, Map.of("note", TextNode.valueOf("n")))),
            AT,
            Map.of("more", IntNode.valueOf(1)));
    CandidateFrame frame =
        new CandidateFrame(
            7,
            new ValidatedFile(5_000_000_000L, "ab".repeat(32), AT),
            new ValidatedFile(1, "cd".repeat(32), AT),
            rendering,
            new BuildInterval(AT, AT.plusSeconds(1)));
    return new ValidationReport(
        "gfs",
        RUN,
        "tmp2m",
        AT,
        CheckOutcome.PASS,
        "gate",
        List.of(
            new CheckResult("frame-counts", CheckOutcome.PASS, 1, "all"),
            new CheckResult(
                "sample-tiles",
                CheckOutcome.FAIL,
                1.25,
                "why",
                List.of(
                    new FailedFrame("007", new TileCoord(7, 62, 41)),
                    new FailedFrame("008", null)))),
        new ManifestFrameIds(3, List.of("007")),
        new PublishCandidate(manifest, AT, List.of(frame)));
  }

  private static List<Event> examples() {
    return List.of(
        new ManifestStaged("gfs", RUN, "tmp2m", AT),
        report(),
        report().withoutCandidate(),
        new PointerMoved("gfs", RUN, Long.MAX_VALUE, 0),
        new ModelStateChanged("gfs"),
        new StagingScanned(Set.of(new VariableKey("gfs", RUN, "tmp2m"))));
  }

  @Test
  void coversEveryEventType() {
    assertThat(examples().stream().map(Event::getClass).distinct().toArray())
        .containsExactlyInAnyOrder((Object[]) Event.class.getPermittedSubclasses());
  }

  @Test
  void roundTripsEveryEvent() {
    EventCodec codec = new EventCodec();
    for (Event event : examples()) {
      Buffer buffer = Buffer.buffer("before");
      codec.encodeToWire(buffer, event);
      assertThat(codec.decodeFromWire(6, buffer)).isEqualTo(event);
    }
  }

  @Test
  void rejectsUnknownTypeAndMalformedJson() {
    EventCodec codec = new EventCodec();
    Buffer unknown =
        Buffer.buffer().appendInt(3).appendString("Bad").appendInt(2).appendString("{}");
    assertThatThrownBy(() -> codec.decodeFromWire(0, unknown))
        .isInstanceOf(IllegalArgumentException.class);
    Buffer broken =
        Buffer.buffer().appendInt(6).appendString("Staged").appendInt(1).appendString("{");
    assertThatThrownBy(() -> codec.decodeFromWire(0, broken))
        .isInstanceOf(IllegalArgumentException.class);
  }

  @Test
  void deliversEventsLocallyWithoutCopy() {
    Vertx vertx = Vertx.vertx();
    try {
      EventCodec.register(vertx.eventBus());
      for (Event event : examples()) {
        Promise<Object> received = Promise.promise();
        vertx
            .eventBus()
            .<Object>consumer("here." + System.identityHashCode(event))
            .handler(message -> received.tryComplete(message.body()));
        vertx.eventBus().publish("here." + System.identityHashCode(event), event);
        assertThat(await(received.future())).isSameAs(event);
      }
    } finally {
      await(vertx.close());
    }
  }

  @Test
  void omitsCandidateFromPublicReport() {
    JsonObject json = new JsonObject(report().toJson().toString());
    assertThat(json.fieldNames())
        .containsExactlyInAnyOrder(
            "model", "run", "variable", "at", "outcome", "decision", "checks", "frames");
    assertThat(json.getString("outcome")).isEqualTo("pass");
    assertThat(json.getJsonArray("checks").getJsonObject(0).getMap())
        .containsOnlyKeys("check", "outcome", "duration_ms", "detail");
  }

  @Test
  void mapsEveryFailureKindToOwnCode() {
    assertThat(Arrays.stream(FailureKind.values()).map(FailureKind::code))
        .containsExactly(400, 401, 403, 429, 404, 409, 422, 507, 503, 500);
    ReplyException known = FailureCodes.toReplyException(FailureException.conflict("held"));
    assertThat(known.failureCode()).isEqualTo(409);
    assertThat(known.getMessage()).isEqualTo("held");
    ReplyException unknown = FailureCodes.toReplyException(new IllegalStateException("secret"));
    assertThat(unknown.failureCode()).isEqualTo(500);
    assertThat(unknown.getMessage()).startsWith("unexpected error ").doesNotContain("secret");
    assertThat(FailureCodes.toReplyException(known)).as("a failed reply").isSameAs(known);
  }

  @Test
  void mapsMissingHandlerToUnavailable() {
    Vertx vertx = Vertx.vertx();
    try {
      Throwable cause =
          twf.tiles.testing.FutureAssertions.failure(vertx.eventBus().request("nobody", "hello"));
      assertThat(FailureCodes.failureOf(cause).kind()).isEqualTo(FailureKind.UNAVAILABLE);
    } finally {
      await(vertx.close());
    }
  }
}
