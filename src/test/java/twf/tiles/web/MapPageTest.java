package twf.tiles.web;

import static org.assertj.core.api.Assertions.assertThat;

import io.vertx.core.MultiMap;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpMethod;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.zip.GZIPInputStream;
import org.brotli.dec.BrotliInputStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import twf.tiles.web.PublicServerFixture.Answer;

/** Checks how the built map page is served. */
class MapPageTest {
  private static final Pattern SCRIPT = Pattern.compile("src=\"(/assets/[^\"]+\\.js)\"");
  private static final Pattern STYLE = Pattern.compile("href=\"(/assets/[^\"]+\\.css)\"");

  @TempDir Path root;
  private PublicServerFixture served;

  @BeforeEach
  void serve() throws IOException {
    served = new PublicServerFixture(root, "*");
    served.loadPage();
    served.load();
  }

  @AfterEach
  void stop() {
    served.close();
  }

  private String script() {
    return found(SCRIPT);
  }

  private String found(Pattern pattern) {
    Matcher found = pattern.matcher(served.get("/").body().toString());
    assertThat(found.find()).isTrue();
    return found.group(1);
  }

  @Test
  void revalidatesPageAndForbidsInlineScripts() {
    Answer page = served.get("/");
    assertThat(page.status()).isEqualTo(200);
    assertThat(page.header("Content-Type")).isEqualTo("text/html; charset=utf-8");
    assertThat(page.header("Cache-Control")).isEqualTo("no-cache");
    assertThat(page.header("X-Content-Type-Options")).isEqualTo("nosniff");
    assertThat(page.header("Content-Security-Policy"))
        .contains("default-src 'none'", "script-src 'self';", "connect-src 'self';")
        .doesNotContain("unsafe");
    assertThat(page.body().toString())
        .startsWith("<!doctype html>")
        .doesNotContainPattern("<script(?![^>]* src=)|<style|style=|\\son[a-z]+=|https?://");
    assertThat(served.get("/", "If-None-Match", page.header("ETag")).status()).isEqualTo(304);
  }

  @Test
  void servesAssetsAsImmutable() {
    Answer script = served.get(script());
    assertThat(script.header("Content-Type")).isEqualTo("text/javascript; charset=utf-8");
    assertThat(script.header("Cache-Control")).isEqualTo("public, max-age=31536000, immutable");
    assertThat(script.header("Content-Security-Policy")).isNull();
    String etag = script.header("ETag");
    Answer again = served.get(script(), "If-None-Match", "\"other\", W/" + etag);
    assertThat(again.status()).isEqualTo(304);
    assertThat(again.header("ETag")).isEqualTo(etag);
    assertThat(again.body().length()).isZero();
  }

  @Test
  void sendsSmallestAcceptedCoding() throws IOException {
    String style = found(STYLE);
    Answer plain = served.get(style);
    Answer brotli = served.get(style, "Accept-Encoding", "gzip, deflate, br");
    Answer gzip = served.get(style, "Accept-Encoding", "br;q=0, gzip");
    assertThat(plain.header("Content-Encoding")).isNull();
    assertThat(brotli.header("Content-Encoding")).isEqualTo("br");
    assertThat(gzip.header("Content-Encoding")).isEqualTo("gzip");
    assertThat(brotli.body().length()).isLessThan(plain.body().length());
    assertThat(new BrotliInputStream(stream(brotli.body())).readAllBytes())
        .isEqualTo(plain.body().getBytes());
    assertThat(new GZIPInputStream(stream(gzip.body())).readAllBytes())
        .isEqualTo(plain.body().getBytes());
    assertThat(List.of(plain.header("ETag"), brotli.header("ETag"), gzip.header("ETag")))
        .doesNotHaveDuplicates();
    assertThat(List.of(plain, brotli, gzip))
        .allMatch(answer -> answer.headers().getAll("Vary").contains("accept-encoding"));
  }

  private static ByteArrayInputStream stream(Buffer body) {
    return new ByteArrayInputStream(body.getBytes());
  }

  @Test
  void answersHeadLikeGetWithoutBody() {
    for (String path : new String[] {"/", script()}) {
      MultiMap get = served.get(path).headers();
      Answer head = served.request(HttpMethod.HEAD, path);
      assertThat(head.status()).isEqualTo(200);
      assertThat(head.body().length()).isZero();
      for (String name : new String[] {"Content-Length", "ETag", "Content-Type", "Cache-Control"}) {
        assertThat(head.header(name)).as(name).isEqualTo(get.get(name));
      }
    }
  }

  @Test
  void returnsProblemForUnknownFile() {
    for (String path :
        new String[] {
          "/assets/none.js", "/assets/", "/assets", "/index.html", "/assets/files.json"
        }) {
      Answer answer = served.get(path);
      assertThat(answer.status()).as(path).isEqualTo(404);
      assertThat(answer.header("Content-Type")).isEqualTo("application/problem+json");
    }
    assertThat(served.get("/assets/..%2findex.html").status()).isEqualTo(400);
    for (String path : new String[] {"/", script()}) {
      Answer post = served.request(HttpMethod.POST, path);
      assertThat(post.status()).isEqualTo(405);
      assertThat(post.header("Allow")).isEqualTo("GET, HEAD, OPTIONS");
    }
  }
}
