package twf.tiles.validation.verify;

import static java.nio.file.LinkOption.NOFOLLOW_LINKS;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import twf.tiles.domain.Identifiers;
import twf.tiles.domain.ManifestFrame;
import twf.tiles.domain.StagedManifest;
import twf.tiles.domain.VariableKey;
import twf.tiles.event.CheckOutcome;
import twf.tiles.storage.PublishedLayout;
import twf.tiles.storage.StagingLayout;
import twf.tiles.validation.check.ArchiveCheckContext;
import twf.tiles.validation.check.Check;
import twf.tiles.validation.check.CheckId;
import twf.tiles.validation.check.CheckSuite;
import twf.tiles.validation.check.CheckTools;
import twf.tiles.validation.check.FrameCheckContext;
import twf.tiles.validation.check.FrameComparison;
import twf.tiles.validation.check.FrameStyles;
import twf.tiles.validation.check.ManifestCheckContext;

/**
 * Runs the checklist offline, over archives and run/variable folders at any path. Does not write to
 * disk. Memory is bounded by one run/variable of at most 1000 frames. All calls block.
 */
public final class Verifier {
  private static final String SUFFIX = ".pmtiles";
  private static final String NEEDS_PUBLISHED_TREE =
      "needs the published tree; checked by the server";

  private final int threads;
  private final boolean deep;
  private final Progress progress;

  /** Receives the progress of {@code verify --deep}, from any thread and frequently. */
  @FunctionalInterface
  public interface Progress {
    /**
     * Reports the progress of one archive.
     *
     * @param done the number of contents checked
     * @param of the number of contents in the archive
     */
    void onTilesChecked(Path archive, int done, int of);
  }

  /**
   * A frame and the rows of its files. Comparisons with other frames add to them.
   *
   * @param context the frame, closed
   */
  record Frame(
      FrameCheckContext context,
      VerifyRowCollector meta,
      VerifyRowCollector archive,
      VerifyRowCollector image) {
    VerifyRowCollector rowsOf(Check.Subject file) {
      return switch (file) {
        case META -> meta;
        case ARCHIVE -> archive;
        case IMAGE -> image;
      };
    }

    List<VerifyRow> rows() {
      return Stream.of(meta, archive, image).flatMap(file -> file.rows().stream()).toList();
    }
  }

  /**
   * @param threads how many read, hash and decode
   * @param deep whether to read every tile of every archive
   */
  public Verifier(int threads, boolean deep, Progress progress) {
    this.threads = threads;
    this.deep = deep;
    this.progress = progress;
  }

  /** Verifies one target; problems of the target are rows of the result. */
  public VerifyResult verify(VerifyTarget target) {
    List<VerifyRow> rows = new ArrayList<>();
    VariableKey key = key(target.path());
    switch (target.kind()) {
      case ARCHIVE -> verifyArchive(target, rows);
      case UNREADABLE ->
          new VerifyRowCollector(target, target.path(), rows)
              .add("folder", CheckOutcome.FAIL, target.problem());
      case STAGED, PUBLISHED -> {
        if (key != null) {
          return target.kind() == VerifyTarget.Kind.STAGED
              ? verifyStaged(suite(root(target.path())), target, key)
              : new PublishedFolderVerifier(this, target, key).verify();
        }
        int parts = target.path().getNameCount();
        new VerifyRowCollector(target, target.path(), rows)
            .add(
                CheckId.MANIFEST_CONTRACT.externalName(),
                CheckOutcome.FAIL,
                "expected a path {model}/{run YYYYMMDD_HHz}/{variable}, found "
                    + (parts > 3 ? target.path().subpath(parts - 3, parts) : target.path()));
      }
    }
    return VerifyResult.of(target, rows);
  }

  /** Verifies a single archive, and its meta if there is one in the sibling folder. */
  private void verifyArchive(VerifyTarget target, List<VerifyRow> rows) {
    Path path = target.path();
    Path variable = Objects.requireNonNull(path.getParent()).resolve("..").normalize();
    String name = path.getFileName().toString();
    String id = name.endsWith(SUFFIX) ? name.substring(0, name.length() - SUFFIX.length()) : name;
    Path metaFile = variable.resolve("meta").resolve(id + ".json");
    VerifyRowCollector archiveRows = new VerifyRowCollector(target, path, rows);
    ArchiveCheckContext alone = new ArchiveCheckContext(false);
    alone.setPath(path);
    if (!Files.exists(metaFile, NOFOLLOW_LINKS)) {
      runArchiveChecks(suite(target.top()), alone, archiveRows);
      return;
    }
    VerifyRowCollector metaRows = new VerifyRowCollector(target, metaFile, rows);
    VariableKey key = key(variable);
    if (key == null || !Identifiers.isFrameId(id) || !path.endsWith(Path.of("frames", name))) {
      metaRows.add(
          CheckId.FRAME_META_CONTRACT.externalName(),
          CheckOutcome.FAIL,
          "expected an archive {model}/{run}/{variable}/frames/{frame_id}.pmtiles beside it, found "
              + path);
      runArchiveChecks(suite(target.top()), alone, archiveRows);
      return;
    }
    CheckSuite suite = suite(root(variable));
    FrameCheckContext frame = FrameCheckContext.unlisted(key, Integer.parseInt(id));
    frame.archive().setPath(path);
    suite
        .ofStage(Check.FrameCheck.class)
        .forEach(
            (check, meta) -> {
              if (meta.subject() == Check.Subject.META) {
                metaRows.attempt(check.externalName(), () -> meta.checkFrame(frame));
              }
            });
    runArchiveChecks(suite, frame.archive(), archiveRows);
  }

  VerifyResult verifyStaged(CheckSuite suite, VerifyTarget target, VariableKey key) {
    List<VerifyRow> rows = new ArrayList<>();
    List<Frame> frames = new ArrayList<>();
    Optional<StagedManifest> manifest = checkManifest(suite, target, key, rows);
    if (manifest.isPresent()) {
      FrameStyles styles = new FrameStyles();
      for (ManifestFrame frame : manifest.get().frames()) {
        frames.add(frame(suite, target, FrameCheckContext.staged(key, frame, styles)));
      }
    }
    VerifyRowCollector folder = new VerifyRowCollector(target, target.path(), rows);
    checkFrames(suite, frames, manifest.isPresent(), folder, frame -> {});
    Stream.of(Check.PublishedFrameCheck.class, Check.SpaceCheck.class)
        .flatMap(stage -> suite.ofStage(stage).keySet().stream())
        .forEach(
            check -> folder.add(check.externalName(), CheckOutcome.SKIPPED, NEEDS_PUBLISHED_TREE));
    return VerifyResult.of(target, rows, frames.stream().map(Frame::rows).toList());
  }

  /** Returns the manifest; empty if it failed a check. */
  private static Optional<StagedManifest> checkManifest(
      CheckSuite suite, VerifyTarget target, VariableKey key, List<VerifyRow> rows) {
    Path file = suite.tools().staging().manifest(key);
    ManifestCheckContext manifest = new ManifestCheckContext(key, file);
    VerifyRowCollector of = new VerifyRowCollector(target, file, rows);
    boolean passed = true;
    for (var check : suite.ofStage(Check.ManifestCheck.class).entrySet()) {
      passed =
          of.attemptIf(
              passed,
              check.getKey().externalName(),
              () -> check.getValue().checkManifest(manifest));
    }
    return passed ? Optional.of(manifest.parsed().content()) : Optional.empty();
  }

  /** Creates a frame without rows. */
  static Frame frame(CheckSuite suite, VerifyTarget target, FrameCheckContext context) {
    StagingLayout tree = suite.tools().staging();
    return new Frame(
        context,
        new VerifyRowCollector(target, tree.meta(context.key(), context.frameId())),
        new VerifyRowCollector(target, tree.archive(context.key(), context.frameId())),
        new VerifyRowCollector(target, tree.image(context.key(), context.frameId())));
  }

  /**
   * Checks frames one by one, then together. Findings of a comparison are rows of the frame; what
   * else there is to say of a check that only compares frames is a row of the folder.
   *
   * @param areListed whether the frames are known; otherwise comparisons are skipped
   * @param files adds the rows of checks that depend on where the files lie
   */
  void checkFrames(
      CheckSuite suite,
      List<Frame> frames,
      boolean areListed,
      VerifyRowCollector folder,
      Consumer<Frame> files) {
    // In deep mode, the tiles of a frame are read concurrently.
    forEach(frames, deep ? 1 : threads, frame -> checkFrame(suite, frame, files));
    addSkippedImageChecks(suite, frames, folder);
    Map<FrameCheckContext, Frame> ofContext = new HashMap<>();
    frames.forEach(frame -> ofContext.put(frame.context(), frame));
    FrameComparison comparison =
        new FrameComparison(frames.stream().map(Frame::context).toList(), Optional.empty());
    suite
        .ofStage(Check.ComparingCheck.class)
        .forEach(
            (id, check) -> {
              List<FrameComparison.Finding> findings =
                  areListed ? check.compareFrames(comparison) : List.of();
              if (findings.isEmpty() && !(check instanceof Check.FrameCheck)) {
                folder.attemptIf(areListed, id.externalName(), () -> frames.size() + " frames");
              }
              for (FrameComparison.Finding found : findings) {
                Objects.requireNonNull(ofContext.get(found.frame()))
                    .rowsOf(found.isAboutMeta() ? Check.Subject.META : Check.Subject.ARCHIVE)
                    .add(
                        id.externalName(),
                        found.isWarning() ? CheckOutcome.WARN : CheckOutcome.FAIL,
                        found.problem());
              }
            });
  }

  /** Adds a row for each check of images, if no frame has an image to look at. */
  private static void addSkippedImageChecks(
      CheckSuite suite, List<Frame> frames, VerifyRowCollector folder) {
    boolean hasImages = frames.stream().anyMatch(frame -> !frame.image().rows().isEmpty());
    suite
        .ofStage(Check.FrameCheck.class)
        .forEach(
            (id, check) -> {
              if (check.subject() == Check.Subject.IMAGE && !hasImages) {
                folder.add(id.externalName(), CheckOutcome.SKIPPED, FrameCheckContext.NO_IMAGES);
              }
            });
  }

  private void checkFrame(CheckSuite suite, Frame frame, Consumer<Frame> files) {
    FrameCheckContext context = frame.context();
    suite
        .ofStage(Check.FrameCheck.class)
        .forEach(
            (id, check) -> {
              if (!(check instanceof Check.ArchiveCheck) && check.appliesTo(context)) {
                VerifyRowCollector rows = frame.rowsOf(check.subject());
                rows.attemptIf(
                    check.prerequisitesMet(context),
                    id.externalName(),
                    () -> check.checkFrame(context),
                    context::takeWarning);
              }
            });
    files.accept(frame);
    runArchiveChecks(suite, context.archive(), frame.archive());
  }

  /** Adds the rows of an archive, then closes it. */
  private void runArchiveChecks(
      CheckSuite suite, ArchiveCheckContext archive, VerifyRowCollector rows) {
    AllTilesCheck allTiles =
        new AllTilesCheck(archive, suite.ofStage(Check.TileCheck.class), threads, progress);
    try (archive) {
      suite
          .ofStage(Check.ArchiveCheck.class)
          .forEach(
              (id, check) ->
                  rows.attemptIf(
                      check.prerequisitesMet(archive),
                      id.externalName(),
                      () ->
                          deep && check instanceof Check.TileCheck tiles
                              ? allTiles.run(id, tiles)
                              : check.checkArchive(archive)));
    }
  }

  /** Applies {@code work} to each item on several threads; throws what it throws. */
  static <T> void forEach(List<T> items, int threads, Consumer<T> work) {
    AtomicInteger next = new AtomicInteger();
    Runnable lane =
        () -> {
          for (int i = next.getAndIncrement(); i < items.size(); i = next.getAndIncrement()) {
            work.accept(items.get(i));
          }
        };
    ExecutorService pool = Executors.newFixedThreadPool(threads);
    try {
      CompletableFuture.allOf(
              Stream.generate(() -> CompletableFuture.runAsync(lane, pool))
                  .limit(threads)
                  .toArray(CompletableFuture<?>[]::new))
          .join();
    } finally {
      pool.shutdown();
    }
  }

  /**
   * Creates the checks of a tree. Those that compare it with a published tree are not used here.
   */
  static CheckSuite suite(Path root) {
    return new CheckSuite(new CheckTools(new StagingLayout(root), new PublishedLayout(root), 0));
  }

  /**
   * Parses the key from the path of a run/variable folder; null if the path does not have that
   * form.
   */
  private static @Nullable VariableKey key(Path folder) {
    int parts = folder.getNameCount();
    return parts < 3
        ? null
        : VariableKey.parse(
                folder.getName(parts - 3).toString(),
                folder.getName(parts - 2).toString(),
                folder.getName(parts - 1).toString())
            .orElse(null);
  }

  /** Returns the root that contains a run/variable folder. */
  static Path root(Path folder) {
    return folder.resolve("../../..").normalize();
  }
}
