package twf.tiles.validate;

import static java.nio.file.LinkOption.NOFOLLOW_LINKS;

import io.vertx.core.Future;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import twf.tiles.contract.VariableKey;
import twf.tiles.contract.Words;
import twf.tiles.failure.TileException;

/** Verifies an archive by itself, and its meta where one lies where that of a frame does. */
final class LoneArchive {
  private static final String SUFFIX = ".pmtiles";

  private final VerifyTools tools;
  private final VerifyTarget target;
  private final List<VerifyRow> rows = new ArrayList<>();

  LoneArchive(VerifyTools tools, VerifyTarget target) {
    this.tools = tools;
    this.target = target;
  }

  Future<Verified> verify() {
    Path path = target.path();
    return tools
        .workers()
        .call(() -> meta(path))
        .compose(meta -> meta == null ? alone(path) : beside(meta, path))
        .map(done -> Verified.single(target.name(path), rows));
  }

  private Future<Boolean> alone(Path path) {
    ArchiveInHand file = new ArchiveInHand(false);
    file.learnPath(path);
    return archive(file, path, tools.checks(target.top()));
  }

  private Future<Boolean> beside(Path meta, Path path) {
    FileRows of = new FileRows(target, meta, rows);
    VariableKey key = Verifier.key(folder(path));
    String id = id(path);
    if (key == null
        || !Words.isFrameId(id)
        || !path.endsWith(Path.of("frames", path.getFileName().toString()))) {
      String expected = "expected an archive {model}/{run}/{variable}/frames/{frame_id}.pmtiles";
      of.fail(Check.FRAME_META_CONTRACT.word(), expected + " beside it, found " + path);
      return alone(path);
    }
    Checks checks = tools.checks(Verifier.root(folder(path)));
    FrameInHand frame = new FrameInHand(key, Integer.parseInt(id), false);
    frame.file().learnPath(path);
    return of.attemptAsync(
            Check.FRAME_META_CONTRACT.word(),
            () -> metaCheck(checks).look(frame).map(done -> "as the contract says"))
        .compose(before -> archive(frame.file(), path, checks));
  }

  private Future<Boolean> archive(ArchiveInHand file, Path path, Checks checks) {
    return tools.archives(checks).run(file, new FileRows(target, path, rows));
  }

  private static FrameCheck metaCheck(Checks checks) {
    return checks.frames().stream()
        .filter(check -> check.check() == Check.FRAME_META_CONTRACT)
        .findFirst()
        .orElseThrow(() -> TileException.unavailable("no check of metas"));
  }

  private static @Nullable Path meta(Path archive) {
    Path meta = folder(archive).resolve("meta").resolve(id(archive) + ".json");
    return Files.exists(meta, NOFOLLOW_LINKS) ? meta : null;
  }

  private static Path folder(Path archive) {
    Path frames = Objects.requireNonNull(archive.getParent());
    return frames.resolve("..").normalize();
  }

  private static String id(Path archive) {
    String name = archive.getFileName().toString();
    return name.endsWith(SUFFIX) ? name.substring(0, name.length() - SUFFIX.length()) : name;
  }
}
