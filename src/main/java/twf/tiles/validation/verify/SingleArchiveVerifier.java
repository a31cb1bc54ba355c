package twf.tiles.validation.verify;

import static java.nio.file.LinkOption.NOFOLLOW_LINKS;

import io.vertx.core.Future;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import twf.tiles.domain.Identifiers;
import twf.tiles.domain.VariableKey;
import twf.tiles.error.FailureException;
import twf.tiles.validation.CheckSuite;
import twf.tiles.validation.check.ArchiveCheckContext;
import twf.tiles.validation.check.CheckId;
import twf.tiles.validation.check.FrameCheck;
import twf.tiles.validation.check.FrameCheckContext;

/** Verifies an archive by itself, and its meta where one lies where that of a frame does. */
final class SingleArchiveVerifier {
  private static final String SUFFIX = ".pmtiles";

  private final VerifyContext tools;
  private final VerifyTarget target;
  private final List<VerifyRow> rows = new ArrayList<>();

  SingleArchiveVerifier(VerifyContext tools, VerifyTarget target) {
    this.tools = tools;
    this.target = target;
  }

  Future<VerifyResult> verify() {
    Path path = target.path();
    return tools
        .workers()
        .call(() -> meta(path))
        .compose(meta -> meta == null ? alone(path) : beside(meta, path))
        .map(done -> VerifyResult.single(target.name(path), rows));
  }

  private Future<Boolean> alone(Path path) {
    ArchiveCheckContext file = new ArchiveCheckContext(false);
    file.learnPath(path);
    return archive(file, path, tools.checks(target.top()));
  }

  private Future<Boolean> beside(Path meta, Path path) {
    VerifyRowCollector of = new VerifyRowCollector(target, meta, rows);
    VariableKey key = Verifier.key(folder(path));
    String id = id(path);
    if (key == null
        || !Identifiers.isFrameId(id)
        || !path.endsWith(Path.of("frames", path.getFileName().toString()))) {
      String expected = "expected an archive {model}/{run}/{variable}/frames/{frame_id}.pmtiles";
      of.fail(CheckId.FRAME_META_CONTRACT.word(), expected + " beside it, found " + path);
      return alone(path);
    }
    CheckSuite checks = tools.checks(Verifier.root(folder(path)));
    FrameCheckContext frame = new FrameCheckContext(key, Integer.parseInt(id), false);
    frame.file().learnPath(path);
    return of.attemptAsync(
            CheckId.FRAME_META_CONTRACT.word(),
            () -> metaCheck(checks).look(frame).map(done -> "as the contract says"))
        .compose(before -> archive(frame.file(), path, checks));
  }

  private Future<Boolean> archive(ArchiveCheckContext file, Path path, CheckSuite checks) {
    return tools.archives(checks).run(file, new VerifyRowCollector(target, path, rows));
  }

  private static FrameCheck metaCheck(CheckSuite checks) {
    return checks.frames().stream()
        .filter(check -> check.check() == CheckId.FRAME_META_CONTRACT)
        .findFirst()
        .orElseThrow(() -> FailureException.unavailable("no check of metas"));
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
