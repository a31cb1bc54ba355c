package twf.tiles.web.legacy;

import static org.assertj.core.api.Assertions.assertThat;

import io.vertx.core.internal.net.RFC3986;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import twf.tiles.domain.Identifiers;
import twf.tiles.error.FailureException;
import twf.tiles.error.FailureKind;
import twf.tiles.fuzz.FuzzTarget;
import twf.tiles.fuzz.RefusalInvariants;
import twf.tiles.http.PathValidator;
import twf.tiles.pmtiles.TileId;

/** Checks that an accepted path means the same before and after decoding and normalisation. */
public final class PathFuzzTarget implements FuzzTarget {
  @Override
  public Stream<byte[]> seeds() {
    return Stream.of(
            "/tiles/gfs/uk/20260131_18z/tmp2m/7/3/2/1.png",
            "/tiles/v2/gfs/uk/latest/tmp2m/007/7/127/0.png",
            "/tiles-titiler/gfs/uk/20260131_18z/tmp2m/0/0/0/0.png",
            "/tiles/gfs/20260131_18z/tmp2m/007.pmtiles",
            "/api/v2/gfs/uk/runs",
            "/api/v2/gfs/uk/20260131_18z/vars",
            "/tiles/gfs/uk/latest/tmp%32m/7/26/67108863/67108863.png",
            "/published/gfs/20260131_18z/tmp2m/manifests/002-0123456789abcdef.json",
            "/api/run/gfs/latest/manifest.json",
            "/a/%2e%2e/b",
            "/a/%252e/..;/b%2fc%5c",
            "/%c0%ae/%e2%80%ae/%00")
        .map(path -> path.getBytes(StandardCharsets.ISO_8859_1));
  }

  @Override
  public void run(byte[] input) {
    String path = new String(input, StandardCharsets.ISO_8859_1);
    guard(path);
    Optional<LegacyTilePath> legacy = LegacyTilePath.parse(path);
    legacy.ifPresent(found -> legacy(path, found));
    LegacyListPath.parse(path).ifPresent(found -> list(path, found));
  }

  private static void list(String path, LegacyListPath found) {
    assertThat(path).isEqualTo("/api/v2/" + String.join("/", found.segments()));
    try {
      LegacyListPath.Listing listing = found.listing();
      assertThat(Identifiers.isModel(listing.model())).isTrue();
      assertThat(listing.successor()).matches("/api/(runs|vars)\\?[a-z0-9_=&-]+");
    } catch (FailureException e) {
      RefusalInvariants.checkBadRequest(e);
    }
  }

  private static void guard(String path) {
    try {
      PathValidator.check(path);
    } catch (FailureException e) {
      assertThat(e.failure().kind()).isIn(FailureKind.BAD_REQUEST, FailureKind.NOT_FOUND);
      RefusalInvariants.checkOneLine(e.failure().message());
      return;
    }
    String[] sent = path.split("/", -1);
    for (String segment : sent) {
      String decoded = PathValidator.decode(segment);
      assertThat(decoded).isNotEqualTo(".").isNotEqualTo("..").doesNotContain("/", "\\");
      assertThat(RFC3986.decodeURIComponent(segment, false)).isEqualTo(decoded);
    }
    if (path.startsWith("/")) {
      String[] matched = RFC3986.normalizePath(path).split("/", -1);
      assertThat(matched).hasSameSizeAs(sent);
      for (int i = 0; i < sent.length; i++) {
        assertThat(RFC3986.decodeURIComponent(matched[i], false))
            .isEqualTo(PathValidator.decode(sent[i]));
      }
    }
  }

  private static void legacy(String path, LegacyTilePath found) {
    assertThat(found.segments()).hasSize(8).noneMatch(segment -> segment.contains("/"));
    assertThat(path).endsWith("/" + String.join("/", found.segments()) + ".png");
    try {
      LegacyTilePath.Frame frame = found.frame();
      assertThat(Identifiers.isModel(frame.model()) && Identifiers.isVariable(frame.variable()))
          .isTrue();
      assertThat(Identifiers.isFrameId(frame.frameId())).isTrue();
      long id = found.tileId();
      assertThat(List.of(TileId.zoomOf(id), TileId.xOf(id), TileId.yOf(id)))
          .extracting(String::valueOf)
          .isEqualTo(found.segments().subList(5, 8).stream().map(PathValidator::decode).toList());
    } catch (FailureException e) {
      RefusalInvariants.checkBadRequest(e);
    }
  }
}
