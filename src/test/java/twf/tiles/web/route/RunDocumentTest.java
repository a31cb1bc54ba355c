package twf.tiles.web.route;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import twf.tiles.catalog.ContentReader.SnapshotFile;
import twf.tiles.domain.RunId;
import twf.tiles.domain.RunKey;
import twf.tiles.domain.Snapshot;
import twf.tiles.domain.VariableKey;
import twf.tiles.error.FailureException;
import twf.tiles.http.CorsPolicy;
import twf.tiles.http.ProblemResponder;
import twf.tiles.testing.TmpfsTempDirFactory;
import twf.tiles.web.PublicServerFixture;

class RunDocumentTest {
  private static final RunId RUN = new RunId("20190301_06z");
  private static final String URL = "/api/run/era5/latest/manifest.json";

  /** The snapshots of these variables together exceed the snapshot cache. */
  private static final List<String> VARIABLES = List.of("a", "b", "c", "d");

  private static final String LARGE = "x".repeat(400_000);

  @TempDir(factory = TmpfsTempDirFactory.class)
  Path folder;

  private PublicServerFixture served;
  private final Map<String, String> names = new HashMap<>();

  @BeforeEach
  void publish() throws IOException {
    served = new PublicServerFixture(folder);
    for (String variable : VARIABLES) {
      String name = served.tree.publish(key(variable), 2);
      names.put(variable, variable.equals("a") ? name : enlarge(variable, name));
    }
    served.tree.movePointer("era5", 1, RUN, names);
    served.load();
  }

  /** Replaces the snapshot by a copy with a large unknown field. */
  private String enlarge(String variable, String name) throws IOException {
    Path small = served.tree.published().snapshot(key(variable), name);
    byte[] large = new JsonObject(Files.readString(small)).put("own", LARGE).toBuffer().getBytes();
    String other = Snapshot.name(2, large);
    Files.write(served.tree.published().snapshot(key(variable), other), large);
    served.tree.link(key(variable), other);
    return other;
  }

  @AfterEach
  void close() {
    served.close();
  }

  private static VariableKey key(String variable) {
    return new VariableKey("era5", RUN, variable);
  }

  private Path file(String variable) {
    return served.tree.published().snapshot(key(variable), names.get(variable));
  }

  @Test
  void sendsLargeDocumentWithSnapshotBytes() throws IOException {
    PublicServerFixture.Answer answer = served.get(URL);

    assertThat(answer.status()).isEqualTo(200);
    assertThat(answer.body().length()).isGreaterThan(RunDocumentResponder.MAX_CACHED_BYTES);
    assertThat(answer.header("Content-Length")).isEqualTo(Integer.toString(answer.body().length()));
    assertThat(answer.header("Content-Type")).isEqualTo("application/json");
    assertThat(answer.header("Cache-Control")).isEqualTo("public, max-age=5, must-revalidate");
    JsonObject json = answer.json();
    assertThat(json.fieldNames())
        .containsExactlyInAnyOrder("contract_version", "model", "run", "variables", "last_updated");
    assertThat(json.getInteger("contract_version")).isEqualTo(1);
    assertThat(json.getString("model")).isEqualTo("era5");
    assertThat(json.getString("run")).isEqualTo(RUN.text());
    assertThat(json.getString("last_updated")).isEqualTo("2026-01-29T18:00:00Z");
    JsonObject variables = json.getJsonObject("variables");
    assertThat(variables.fieldNames()).containsExactlyElementsOf(VARIABLES);
    for (String variable : VARIABLES) {
      assertThat(variables.getJsonObject(variable))
          .isEqualTo(new JsonObject(Files.readString(file(variable))));
    }
  }

  @Test
  void answersConditionsAndHeadWithoutBody() {
    PublicServerFixture.Answer whole = served.get(URL);
    String tag = whole.header("ETag");

    assertThat(tag).matches("\"[0-9a-f]{64}\"");
    PublicServerFixture.Answer head = served.request(HttpMethod.HEAD, URL);
    assertThat(head.body().length()).isZero();
    assertThat(head.header("Content-Length")).isEqualTo(Integer.toString(whole.body().length()));
    assertThat(head.header("ETag")).isEqualTo(tag);
    assertThat(served.get(URL, "If-None-Match", tag).status()).isEqualTo(304);
    assertThat(served.get(URL, "If-Match", "\"other\"").status()).isEqualTo(412);

    names.put("a", served.tree.publish(key("a"), 3));
    served.tree.movePointer("era5", 2, RUN, names);
    served.load();
    assertThat(served.get(URL, "If-None-Match", tag).status()).isEqualTo(200);
  }

  @Test
  void refusesSnapshotOfOtherBytesThanItsName() throws IOException {
    replace(file("b"), new byte[10]);

    assertThat(served.get(URL).status()).isEqualTo(500);
  }

  @Test
  void readsAnyPieceAndRefusesFileThatBecameShorter() throws IOException {
    List<SnapshotFile> files =
        VARIABLES.stream().map(variable -> snapshot(variable, file(variable))).toList();
    RunDocument document = new RunDocument(new RunKey("era5", RUN), files);
    Buffer whole = document.read(0, Integer.MAX_VALUE);
    assertThat((long) whole.length()).isEqualTo(document.length());

    for (int size : new int[] {7, 999, 65_536}) {
      Buffer joined = Buffer.buffer();
      while (joined.length() < Math.min(document.length(), 100L * size)) {
        joined.appendBuffer(document.read(joined.length(), size));
      }
      assertThat(joined).isEqualTo(whole.getBuffer(0, joined.length()));
    }

    replace(file("d"), new byte[10]);
    assertThatThrownBy(() -> document.read(document.length() - 1000, 1000))
        .isInstanceOf(FailureException.class)
        .hasMessageContaining(file("d").toString());
  }

  private static void replace(Path file, byte[] content) throws IOException {
    Files.delete(file);
    Files.write(file, content);
  }

  private static SnapshotFile snapshot(String variable, Path file) {
    String name = file.getFileName().toString().replace(".json", "");
    try {
      return new SnapshotFile(file, variable, name, Files.size(file), Instant.EPOCH);
    } catch (IOException e) {
      throw new java.io.UncheckedIOException(e);
    }
  }

  @Test
  void rejectsResponsesBeyondLimitUntilOneEnds() {
    RunDocumentResponder.Limit limit = new RunDocumentResponder.Limit(1);
    Promise<Void> first = Promise.promise();
    limit.within(first::future);

    Future<Void> second = limit.within(Future::succeededFuture);
    assertThat(second.cause()).hasMessageContaining("ask again");
    assertThat(new ProblemResponder(new CorsPolicy(List.of())).toProblem(second.cause()).status())
        .isEqualTo(503);

    first.fail("the client is gone");
    assertThat(limit.within(Future::succeededFuture).succeeded()).isTrue();
    assertThat(
            limit
                .within(
                    () -> {
                      throw new IllegalStateException("broken");
                    })
                .failed())
        .isTrue();
    assertThat(limit.within(Future::succeededFuture).succeeded()).isTrue();
  }
}
