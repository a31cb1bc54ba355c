package twf.tiles.validation.verify;

import static java.nio.file.LinkOption.NOFOLLOW_LINKS;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.Predicate;
import java.util.regex.Pattern;
import twf.tiles.domain.Bounds;
import twf.tiles.domain.FrameImage;
import twf.tiles.domain.FrameStyle;
import twf.tiles.domain.Identifiers;
import twf.tiles.domain.Snapshot;
import twf.tiles.domain.SnapshotFrame;
import twf.tiles.domain.VariableKey;
import twf.tiles.error.FailureException;
import twf.tiles.event.CheckOutcome;
import twf.tiles.event.ValidatedFile;
import twf.tiles.storage.BoundedFileReader;
import twf.tiles.storage.DirectoryListing;
import twf.tiles.storage.PublishedLayout;
import twf.tiles.validation.check.CheckId;
import twf.tiles.validation.check.CheckSuite;
import twf.tiles.validation.check.FrameCheckContext;
import twf.tiles.validation.check.ViolationMessages;

/**
 * Verifies a published run/variable folder: every snapshot, every frame that any snapshot lists,
 * and that nothing else is there. Besides the checklist it has checks of its own:
 *
 * <ul>
 *   <li>{@code manifest-link}: {@code manifest.json} is a link to a snapshot;
 *   <li>{@code snapshot}: the name of a snapshot matches its content, and all snapshots agree on
 *       the hash of each frame;
 *   <li>{@code file-mode}: a published file is a regular file with mode 0444;
 *   <li>{@code stray-files}: the folder contains only files that a snapshot names, or that another
 *       publisher left beside them in an adopted run.
 * </ul>
 */
final class PublishedFolderVerifier {
  private static final String MANIFEST_LINK = "manifest-link";
  private static final String SNAPSHOT = "snapshot";
  private static final String SNAPSHOTS = "snapshots";
  private static final String FILE_MODE = "file-mode";
  private static final String STRAY_FILES = "stray-files";

  private static final int READ_ONLY = 0444;
  private static final int MODE_BITS = 07777;
  private static final int MAX_NAMED_STRAYS = 20;
  private static final String JSON = ".json";

  /** A manifest of another publisher stays in a run that was adopted. */
  private static final Pattern FOREIGN_MANIFEST = Pattern.compile("manifest\\.[0-9]{1,4}\\.json");

  private final Verifier verifier;
  private final VerifyTarget target;
  private final VariableKey key;
  private final PublishedLayout tree;
  private final List<VerifyRow> rows = new ArrayList<>();

  /** Every frame that a snapshot lists, by id. */
  private final Map<String, SnapshotFrame> listed = new TreeMap<>();

  /** Whether every snapshot could be read; otherwise {@link #listed} may be incomplete. */
  private boolean areAllRead = true;

  private int strays;

  PublishedFolderVerifier(Verifier verifier, VerifyTarget target, VariableKey key) {
    this.verifier = verifier;
    this.target = target;
    this.key = key;
    this.tree = new PublishedLayout(Verifier.root(target.path()));
  }

  VerifyResult verify() {
    Optional<Snapshot> newest = checkSnapshots();
    checkStrayFiles();
    CheckSuite suite = Verifier.suite(tree.root());
    List<Verifier.Frame> frames =
        listed.values().stream()
            .map(frame -> FrameCheckContext.published(key, frame))
            .map(frame -> Verifier.frame(suite, target, frame))
            .toList();
    verifier.checkFrames(suite, frames, true, rowsOf(target.path()), this::checkFiles);
    newest.ifPresent(snapshot -> frames.forEach(frame -> compareBounds(frame, snapshot)));
    return VerifyResult.of(target, rows, frames.stream().map(Verifier.Frame::rows).toList());
  }

  private VerifyRowCollector rowsOf(Path file) {
    return new VerifyRowCollector(target, file, rows);
  }

  /** Checks all snapshots, the newest first, and returns the newest; empty if it cannot be read. */
  private Optional<Snapshot> checkSnapshots() {
    Path link = tree.newestLink(key);
    Optional<String> newest =
        rowsOf(link)
            .find(
                MANIFEST_LINK,
                () ->
                    tree.newestSnapshotName(key)
                        .orElseThrow(
                            () -> FailureException.malformed(link.toString(), "does not exist")),
                name -> "names " + PublishedLayout.linkTarget(name));
    Optional<Snapshot> snapshot = newest.flatMap(this::checkSnapshot);
    Optional<List<String>> names =
        rowsOf(target.path())
            .find(
                SNAPSHOTS,
                () ->
                    DirectoryListing.list(tree.snapshots(key)).stream()
                        .map(file -> stem(file, JSON))
                        .filter(Identifiers::isSnapshot)
                        .toList(),
                found -> found.size() + " snapshots");
    areAllRead &= names.isPresent();
    names.orElse(List.of()).stream()
        .filter(name -> !newest.equals(Optional.of(name)))
        .forEach(this::checkSnapshot);
    return snapshot;
  }

  private Optional<Snapshot> checkSnapshot(String name) {
    Path file = tree.snapshot(key, name);
    VerifyRowCollector of = rowsOf(file);
    of.attempt(FILE_MODE, () -> checkMode(file));
    Optional<Snapshot> snapshot =
        of.find(
            SNAPSHOT,
            () -> readSnapshot(file, name),
            found -> found.availableFrames() + " of " + found.expectedFrames() + " frames");
    areAllRead &= snapshot.isPresent();
    return snapshot;
  }

  private Snapshot readSnapshot(Path file, String name) {
    byte[] content = BoundedFileReader.read(file);
    Snapshot snapshot = ViolationMessages.require(Snapshot.parse(content, key), file);
    String expected = Snapshot.name(snapshot.availableFrames(), content);
    if (!name.equals(expected)) {
      throw FailureException.malformed(
          file.toString(), "its content is that of " + expected + JSON);
    }
    for (SnapshotFrame frame : snapshot.frames()) {
      SnapshotFrame other = listed.putIfAbsent(frame.frameId(), frame);
      if (other == null) {
        continue;
      }
      FrameImage own = frame.image();
      FrameImage known = other.image();
      if (!other.sha256().equals(frame.sha256())
          || (own != null && known != null && !own.isSameContent(known))) {
        throw FailureException.malformed(
            file.toString(),
            "frame " + frame.frameId() + ": sha256 differs from that in another snapshot");
      }
      if (known == null && own != null) {
        listed.put(frame.frameId(), frame);
      }
    }
    return snapshot;
  }

  /** Returns the detail of a file that passes; throws otherwise. */
  private static String checkMode(Path file) {
    int mode;
    try {
      mode = (Integer) Files.getAttribute(file, "unix:mode", NOFOLLOW_LINKS) & MODE_BITS;
    } catch (IOException e) {
      throw FailureException.storage(file, e);
    }
    if (!Files.isRegularFile(file, NOFOLLOW_LINKS)) {
      throw FailureException.malformed(file.toString(), "expected a regular file");
    }
    if (mode != READ_ONLY) {
      throw FailureException.malformed(
          file.toString(), "expected mode 0444, found %04o: chmod 0444".formatted(mode));
    }
    return "0444";
  }

  /**
   * Adds a row for each stray file, up to a limit, or one row if there is none. Frame files are not
   * reported if a snapshot could not be read: an operator might delete files that it lists.
   */
  private void checkStrayFiles() {
    Set<String> parts = Set.of("frames", "meta", "manifests", "manifest.json");
    checkFolder(tree.variable(key), file -> parts.contains(file.getFileName().toString()));
    if (areAllRead) {
      checkFolder(
          tree.frames(key),
          file ->
              listed.containsKey(stem(file, ".pmtiles"))
                  || hasImage(stem(file, ".webp"))
                  || listed.containsKey(stem(file, ".tiles.json")));
      checkFolder(tree.metas(key), file -> listed.containsKey(stem(file, JSON)));
    }
    checkFolder(
        tree.snapshots(key),
        file ->
            Identifiers.isSnapshot(stem(file, JSON))
                || FOREIGN_MANIFEST.matcher(file.getFileName().toString()).matches());
    VerifyRowCollector of = rowsOf(target.path());
    if (strays > MAX_NAMED_STRAYS) {
      of.add(
          STRAY_FILES,
          CheckOutcome.FAIL,
          (strays - MAX_NAMED_STRAYS) + " more files that no snapshot names");
    } else if (!areAllRead) {
      of.add(
          STRAY_FILES,
          CheckOutcome.SKIPPED,
          "frames and metas not checked: a snapshot that cannot be read may name them");
    } else if (strays == 0) {
      of.add(STRAY_FILES, CheckOutcome.PASS, "none");
    }
  }

  private void checkFolder(Path folder, Predicate<Path> isKnown) {
    VerifyRowCollector of = new VerifyRowCollector(target, folder);
    List<Path> files = of.find(STRAY_FILES, () -> listFolder(folder), all -> "").orElse(List.of());
    of.rows().stream()
        .filter(VerifyResult::isFailure)
        .forEach(
            row -> {
              strays++;
              rows.add(row);
            });
    files.stream().filter(isKnown.negate()).forEach(this::addStray);
  }

  private static List<Path> listFolder(Path folder) {
    if (!Files.isDirectory(folder, NOFOLLOW_LINKS)) {
      throw FailureException.malformed(folder.toString(), "expected a folder");
    }
    return DirectoryListing.list(folder);
  }

  private void addStray(Path file) {
    strays++;
    if (strays <= MAX_NAMED_STRAYS) {
      boolean temporary = file.getFileName().toString().endsWith(".tmp");
      rowsOf(file)
          .add(
              STRAY_FILES,
              CheckOutcome.FAIL,
              temporary
                  ? "temporary file: a publish is running or was interrupted"
                  : "no snapshot names it");
    }
  }

  private boolean hasImage(String frameId) {
    SnapshotFrame frame = listed.get(frameId);
    return frame != null && frame.image() != null;
  }

  /** Returns the name of a file without its suffix; empty if it has another one. */
  private static String stem(Path file, String suffix) {
    String name = file.getFileName().toString();
    return name.endsWith(suffix) ? name.substring(0, name.length() - suffix.length()) : "";
  }

  /** Checks modes, and that archive and image are those that the snapshot lists. */
  private void checkFiles(Verifier.Frame frame) {
    FrameCheckContext context = frame.context();
    Path archive = tree.archive(key, context.frameId());
    frame.meta().attempt(FILE_MODE, () -> checkMode(tree.meta(key, context.frameId())));
    frame.archive().attempt(FILE_MODE, () -> checkMode(archive));
    SnapshotFrame recorded = Objects.requireNonNull(listed.get(context.frameId()));
    frame
        .archive()
        .attemptIf(
            context.hasArchive(),
            CheckId.IMMUTABILITY.externalName(),
            () ->
                compare(context.validatedArchive(), recorded.bytes(), recorded.sha256(), archive));
    FrameImage image = recorded.image();
    if (image != null) {
      Path file = tree.image(key, context.frameId());
      Optional<ValidatedFile> found = context.validatedImage();
      frame.image().attempt(FILE_MODE, () -> checkMode(file));
      frame
          .image()
          .attemptIf(
              found.isPresent(),
              CheckId.IMMUTABILITY.externalName(),
              () -> compare(found.orElseThrow(), image.bytes(), image.sha256(), file));
    }
  }

  private static String compare(ValidatedFile found, long bytes, String sha256, Path file) {
    if (found.bytes() != bytes) {
      throw FailureException.malformed(
          file.toString(), "the snapshot says " + bytes + " bytes, found " + found.bytes());
    }
    if (!found.sha256().equals(sha256)) {
      throw FailureException.malformed(
          file.toString(), "the snapshot says sha256 " + sha256 + ", found " + found.sha256());
    }
    return "size and sha256 are those of the snapshot";
  }

  /** Adds a row where the bounds of a meta are not those that the snapshot has for the frame. */
  private static void compareBounds(Verifier.Frame frame, Snapshot snapshot) {
    FrameCheckContext context = frame.context();
    Optional<SnapshotFrame> recorded = snapshot.frame(context.frameId());
    if (recorded.isEmpty() || !context.hasMeta()) {
      return;
    }
    FrameStyle own = recorded.get().rendering();
    Bounds expected = (own == null ? snapshot.rendering() : own).bounds();
    Bounds found = context.rendering().bounds();
    if (!found.agreesWith(expected)) {
      frame
          .meta()
          .add(
              CheckId.BOUNDS_ZOOM.externalName(),
              CheckOutcome.FAIL,
              "meta: bounds " + found + ", those of its snapshot are " + expected);
    }
  }
}
