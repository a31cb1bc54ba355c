package twf.tiles.web;

import static org.assertj.core.api.Assertions.assertThat;

import io.vertx.core.http.HttpMethod;
import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import twf.tiles.domain.FrameImage;
import twf.tiles.domain.RunId;
import twf.tiles.domain.VariableKey;
import twf.tiles.image.WebpFixtures;
import twf.tiles.web.PublicServerFixture.Answer;

/** {@code GET /frames/...}: frame images as front ends ask for them. */
final class FrameImageRouteTest {
  private static final RunId RUN = new RunId("20190301_00z");
  private static final VariableKey KEY = new VariableKey("era5", RUN, "tmp2m");
  private static final byte[] WEBP = WebpFixtures.vector("palette-250");
  private static final String PATH = KEY.imageUrl("002");
  private static final String IMMUTABLE = "public, max-age=31536000, immutable";
  private static final String UNVERSIONED = "public, max-age=60, stale-while-revalidate=300";

  @TempDir Path root;
  private PublicServerFixture served;
  private FrameImage image;

  @BeforeEach
  void serve() {
    served = new PublicServerFixture(root, "*");
    String name = served.tree.publishWithImage(KEY, 3, WEBP);
    served.tree.movePointer("era5", 1, RUN, Map.of("tmp2m", name));
    served.load();
    image = served.tree.published().read(KEY, name).frames().get(2).image();
  }

  @AfterEach
  void stop() {
    served.close();
  }

  @Test
  void answersUrlOfSnapshotAsImmutable() {
    Answer snapshot = served.get("/published/" + KEY + "/manifest.json");
    JsonObject frame = snapshot.json().getJsonArray("frames").getJsonObject(2);
    Answer answer = served.get(frame.getString("frame_image_url"));

    assertThat(answer.status()).isEqualTo(200);
    assertThat(answer.body().getBytes()).isEqualTo(WEBP);
    assertThat(frame.getInteger("frame_image_bytes")).isEqualTo(WEBP.length);
    assertThat(answer.header("Content-Type")).isEqualTo("image/webp");
    assertThat(answer.header("Cache-Control")).isEqualTo(IMMUTABLE);
    assertThat(answer.header("ETag"))
        .isEqualTo("\"" + frame.getString("frame_image_sha256") + "\"");
    assertThat(answer.header("Accept-Ranges")).isEqualTo("bytes");
    assertThat(answer.header("Access-Control-Allow-Origin")).isEqualTo("*");
    assertThat(answer.header("Cross-Origin-Resource-Policy")).isEqualTo("cross-origin");
    assertThat(frame.getString("frame_image_url"))
        .isEqualTo(PATH + "?v=" + frame.getString("frame_image_version"));
  }

  /** The second request is answered from the cache of responses where there is one. */
  @Test
  void keepsVersionedAndUnversionedResponsesApart() {
    for (int i = 0; i < 2; i++) {
      assertThat(served.get(PATH).header("Cache-Control")).isEqualTo(UNVERSIONED);
      assertThat(served.get(image.url()).header("Cache-Control")).isEqualTo(IMMUTABLE);
      assertThat(served.get(PATH + "?v=").header("Cache-Control")).isEqualTo(UNVERSIONED);
      assertThat(served.get(PATH + "?x=1").header("Cache-Control")).isEqualTo(UNVERSIONED);
    }
  }

  @Test
  void answersOtherVersionsWithTheImage() {
    Answer other = served.get(PATH + "?v=" + "a".repeat(16));

    assertThat(other.status()).isEqualTo(200);
    assertThat(other.body().getBytes()).isEqualTo(WEBP);
    assertThat(other.header("Cache-Control")).isEqualTo(IMMUTABLE);
  }

  @Test
  void answersConditionsRangesAndHead() {
    String etag = served.get(PATH).header("ETag");
    for (String url : new String[] {PATH, image.url()}) {
      Answer same = served.get(url, "If-None-Match", etag);
      assertThat(same.status()).isEqualTo(304);
      assertThat(same.header("Cross-Origin-Resource-Policy")).isEqualTo("cross-origin");
      Answer part = served.get(url, "Range", "bytes=8-11", "If-Range", etag);
      assertThat(part.status()).isEqualTo(206);
      assertThat(part.body()).hasToString("WEBP");
      assertThat(part.header("Content-Range")).isEqualTo("bytes 8-11/" + WEBP.length);
      Answer beyond = served.get(url, "Range", "bytes=9999999-");
      assertThat(beyond.status()).isEqualTo(416);
      assertThat(beyond.header("Content-Range")).isEqualTo("bytes */" + WEBP.length);
      Answer head = served.request(HttpMethod.HEAD, url);
      assertThat(head.status()).isEqualTo(200);
      assertThat(head.header("Content-Length")).isEqualTo(Integer.toString(WEBP.length));
      assertThat(head.body().length()).isZero();
    }
  }

  @Test
  void answersAbsentImagesWithProblem() {
    for (String url :
        new String[] {
          KEY.imageUrl("001"),
          KEY.imageUrl("009"),
          PATH.replace("era5", "gfs"),
          PATH.replace("tmp2m", "wind"),
          PATH.replace("20190301", "20190302")
        }) {
      Answer answer = served.get(url + "?v=" + image.version());
      assertThat(answer.status()).as(url).isEqualTo(404);
      assertThat(answer.header("Content-Type")).isEqualTo("application/problem+json");
      assertThat(answer.header("Access-Control-Allow-Origin")).isEqualTo("*");
    }
    assertThat(served.get(PATH.replace("webp", "png")).status()).isEqualTo(404);
    assertThat(served.request(HttpMethod.POST, PATH).status()).isEqualTo(405);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "/frames/ERA5/20190301_00z/tmp2m/002.webp",
        "/frames/era5/20190231_00z/tmp2m/002.webp",
        "/frames/era5/20190301_00z/t.p/002.webp",
        "/frames/era5/20190301_00z/tmp2m/2.webp",
        "/frames/era5/20190301_00z/tmp2m/0002.webp"
      })
  void rejectsBadSegments(String path) {
    assertThat(served.get(path).status()).isEqualTo(400);
  }

  @Test
  void servesImageThatOnlyThePointerNames() {
    served.tree.publish(KEY, 3);
    served.load();

    assertThat(served.get(image.url()).body().getBytes()).isEqualTo(WEBP);
  }

  @Test
  void answersProblemWhereImageIsLost() throws IOException {
    Files.delete(served.tree.published().image(KEY, "002"));

    assertThat(served.get(image.url()).status()).isEqualTo(404);
  }
}
