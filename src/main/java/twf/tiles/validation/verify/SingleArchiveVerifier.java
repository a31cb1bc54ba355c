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

/** Verifies a single archive, and its meta if there is one in the sibling {@code meta} folder. */
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
        .call(() -> findMeta(path))
        .compose(meta -> meta == null ? verifyArchiveOnly(path) : verifyWithMeta(meta, path))
        .map(done -> VerifyResult.single(target.name(path), rows));
  }

  private Future<Boolean> verifyArchiveOnly(Path path) {
    ArchiveCheckContext file = new ArchiveCheckContext(false);
    file.setPath(path);
    return verifyArchive(file, path, tools.checks(target.top()));
  }

  private Future<Boolean> verifyWithMeta(Path meta, Path path) {
    VerifyRowCollector of = new VerifyRowCollector(target, meta, rows);
    VariableKey key = Verifier.key(variableFolder(path));
    String id = frameId(path);
    if (key == null
        || !Identifiers.isFrameId(id)
        || !path.endsWith(Path.of("frames", path.getFileName().toString()))) {
      String expected = "expected an archive {model}/{run}/{variable}/frames/{frame_id}.pmtiles";
      of.addFailed(
          CheckId.FRAME_META_CONTRACT.externalName(), expected + " beside it, found " + path);
      return verifyArchiveOnly(path);
    }
    CheckSuite checks = tools.checks(Verifier.root(variableFolder(path)));
    FrameCheckContext frame = new FrameCheckContext(key, Integer.parseInt(id), false);
    frame.file().setPath(path);
    return of.attemptAsync(
            CheckId.FRAME_META_CONTRACT.externalName(),
            () -> metaCheck(checks).run(frame).map(done -> "as the contract says"))
        .compose(before -> verifyArchive(frame.file(), path, checks));
  }

  private Future<Boolean> verifyArchive(ArchiveCheckContext file, Path path, CheckSuite checks) {
    return tools.archiveVerification(checks).run(file, new VerifyRowCollector(target, path, rows));
  }

  private static FrameCheck metaCheck(CheckSuite checks) {
    return checks.frames().stream()
        .filter(check -> check.id() == CheckId.FRAME_META_CONTRACT)
        .findFirst()
        .orElseThrow(() -> FailureException.unavailable("no check of metas"));
  }

  private static @Nullable Path findMeta(Path archive) {
    Path meta = variableFolder(archive).resolve("meta").resolve(frameId(archive) + ".json");
    return Files.exists(meta, NOFOLLOW_LINKS) ? meta : null;
  }

  private static Path variableFolder(Path archive) {
    Path frames = Objects.requireNonNull(archive.getParent());
    return frames.resolve("..").normalize();
  }

  private static String frameId(Path archive) {
    String name = archive.getFileName().toString();
    return name.endsWith(SUFFIX) ? name.substring(0, name.length() - SUFFIX.length()) : name;
  }
}
