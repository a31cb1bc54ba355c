package twf.tiles.storage;

import static java.nio.file.LinkOption.NOFOLLOW_LINKS;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Clock;
import java.time.temporal.ChronoUnit;
import java.util.HexFormat;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import twf.tiles.domain.RootMarker;
import twf.tiles.domain.RootMarker.Role;
import twf.tiles.domain.json.ParseResult;
import twf.tiles.domain.json.StrictJson;
import twf.tiles.error.FailureException;

/**
 * Writes and checks the marker files that identify PUBLISH_ROOT and MANIFEST_ROOT as a pair. They
 * are written once, PUBLISH_ROOT's first, and compared at every start and before every write, which
 * detects unmounted disks and swapped roots before anything changes. Calls block. Thread-safe.
 *
 * <p>If a process is killed between the two writes, the next start writes the second marker with
 * the same id.
 */
public final class RootMarkerStore implements RootCheck {
  /** The name of the marker file in each of the two roots. */
  public static final String FILE = ".offline-tiles.json";

  private static final Logger LOG = LoggerFactory.getLogger(RootMarkerStore.class);
  private static final int ID_BYTES = 16;

  private final Path staging;
  private final Path published;
  private final Path manifests;
  private final FileOperations operations;
  private final Clock clock;
  private volatile @Nullable String knownId;
  private volatile boolean lockWasHeld;

  public RootMarkerStore(
      Path staging, Path published, Path manifests, FileOperations operations, Clock clock) {
    this.staging = staging;
    this.published = published;
    this.manifests = manifests;
    this.operations = operations;
    this.clock = clock;
  }

  /**
   * The result of reading a marker file: the marker, or why it cannot be used. Both are null if the
   * file is missing.
   */
  private record Found(@Nullable RootMarker marker, @Nullable String problem) {
    boolean isMissing() {
      return marker == null && problem == null;
    }
  }

  /**
   * Checks the roots at startup, read-only. Passes if both are marked as a pair, or if their
   * contents belong together, so that {@link #initialise} may mark them.
   *
   * @throws FailureException with a one-line message if the roots must not be used
   */
  public void checkAtStart() {
    Path stray = staging.resolve(FILE);
    if (Files.exists(stray, NOFOLLOW_LINKS)) {
      throw FailureException.badRequest(
          "STAGING_ROOT: found %s%s, expected a folder without a marker: set STAGING_ROOT to the folder that builders write to, and see whether it is exchanged with PUBLISH_ROOT or MANIFEST_ROOT"
              .formatted(stray, roleOf(stray)));
    }
    Found ofPublished = readMarker(published);
    Found ofManifests = readMarker(manifests);
    Optional<String> problem = mismatch(ofPublished, ofManifests);
    if (problem.isEmpty() && (ofPublished.isMissing() || ofManifests.isMissing())) {
      problem =
          new RootContentsCheck(new PublishedLayout(published), new ManifestLayout(manifests))
              .mismatch()
              .map(reason -> reason + describeMissing(ofPublished, ofManifests));
    }
    problem.ifPresent(
        line -> {
          throw FailureException.badRequest(line);
        });
    if (ofPublished.marker() != null && ofManifests.marker() != null) {
      knownId = ofPublished.marker().id();
    }
  }

  /** Records that another process held the writer lock when this one started. */
  public void setWaitingForWriter() {
    lockWasHeld = true;
  }

  /**
   * Writes missing markers. Call only while holding the writer lock.
   *
   * @throws FailureException if the roots are not a pair, or their contents do not belong together
   * @throws IOException if a marker cannot be written; calling again resumes from there
   */
  public void initialise() throws IOException {
    if (knownId != null) {
      require();
      return;
    }
    checkAtStart();
    if (knownId != null) {
      return;
    }
    RootMarker ofPublished = readMarker(published).marker();
    RootMarker ofManifests = readMarker(manifests).marker();
    if (lockWasHeld && ofManifests != null) {
      throw FailureException.unavailable(describeOtherPair(ofManifests));
    }
    String id =
        ofPublished != null
            ? ofPublished.id()
            : ofManifests != null ? ofManifests.id() : randomId();
    if (ofPublished == null) {
      write(published, Role.PUBLISHED, id);
    }
    if (ofManifests == null) {
      write(manifests, Role.MANIFESTS, id);
    }
    knownId = id;
    LOG.info(
        "marked PUBLISH_ROOT {} and MANIFEST_ROOT {} as a pair, id {}", published, manifests, id);
  }

  private static String randomId() {
    byte[] random = new byte[ID_BYTES];
    new SecureRandom().nextBytes(random);
    return HexFormat.of().formatHex(random);
  }

  private void write(Path root, Role role, String id) throws IOException {
    RootMarker marker =
        new RootMarker(role, id, clock.instant().truncatedTo(ChronoUnit.SECONDS), Map.of());
    new AtomicFileWriter(operations)
        .replace(root.resolve(FILE), StrictJson.write(marker.toJson()), true);
  }

  /**
   * Returns the problem that forbids taking the writer lock. Same as {@link #problem}, but empty on
   * a first start: {@link #initialise} checks the roots then, and needs the lock.
   */
  public Optional<String> lockProblem() {
    return knownId == null && !lockWasHeld ? Optional.empty() : problem();
  }

  /** Compares the markers with each other and with the id found at startup. */
  @Override
  public Optional<String> problem() {
    Found ofPublished = readMarker(published);
    Found ofManifests = readMarker(manifests);
    Optional<String> mismatch = mismatch(ofPublished, ofManifests);
    if (mismatch.isPresent()) {
      return mismatch;
    }
    String expected = knownId;
    if (ofManifests.isMissing() && expected == null) {
      // Both missing: the writer is an earlier version of this program, and this process waits.
      // One missing: the writer is between its two markers, or was killed there.
      return Optional.empty();
    }
    if (ofPublished.marker() == null) {
      return Optional.of(
          expected == null && ofManifests.marker() != null
              ? describeOtherPair(ofManifests.marker())
              : describeGone(Role.PUBLISHED, published, expected));
    }
    if (ofManifests.marker() == null) {
      return Optional.of(describeGone(Role.MANIFESTS, manifests, expected));
    }
    String id = ofPublished.marker().id();
    if (expected == null) {
      knownId = id;
    } else if (!id.equals(expected)) {
      return Optional.of(
          "PUBLISH_ROOT: found id %s in %s and in MANIFEST_ROOT, expected %s as at the start: mount the former disks again, or restart to go on with these"
              .formatted(id, published.resolve(FILE), expected));
    }
    return Optional.empty();
  }

  /** Returns what is wrong with the markers that exist. */
  private Optional<String> mismatch(Found ofPublished, Found ofManifests) {
    Optional<String> broken =
        Optional.ofNullable(ofPublished.problem())
            .or(() -> Optional.ofNullable(ofManifests.problem()))
            .or(() -> roleProblem(ofPublished, Role.PUBLISHED, published))
            .or(() -> roleProblem(ofManifests, Role.MANIFESTS, manifests));
    if (broken.isPresent() || ofPublished.marker() == null || ofManifests.marker() == null) {
      return broken;
    }
    String id = ofPublished.marker().id();
    String other = ofManifests.marker().id();
    return id.equals(other)
        ? Optional.empty()
        : Optional.of(
            "PUBLISH_ROOT: found id %s in %s, expected %s as in %s: set PUBLISH_ROOT and MANIFEST_ROOT to a pair; where both are right, as after restoring one of them, stop all processes and type: rm %s %s"
                .formatted(
                    id,
                    published.resolve(FILE),
                    other,
                    manifests.resolve(FILE),
                    published.resolve(FILE),
                    manifests.resolve(FILE)));
  }

  private static Optional<String> roleProblem(Found found, Role expected, Path root) {
    RootMarker marker = found.marker();
    return marker == null || marker.role() == expected
        ? Optional.empty()
        : Optional.of(
            "%s: found role %s in %s, expected %s: set %s to the other folder of the pair"
                .formatted(
                    expected.key(),
                    marker.role().externalName(),
                    root.resolve(FILE),
                    expected.externalName(),
                    expected.key()));
  }

  private static String describeGone(Role role, Path root, @Nullable String expected) {
    return "%s: %s is missing%s, so this is not the folder that was initialised: mount its disk again, or set %s"
        .formatted(
            role.key(),
            root.resolve(FILE),
            expected == null ? "" : ", expected id " + expected,
            role.key());
  }

  private String describeOtherPair(RootMarker ofManifests) {
    return "PUBLISH_ROOT: %s is missing, expected id %s as in %s: the process that writes this MANIFEST_ROOT has another PUBLISH_ROOT; set PUBLISH_ROOT to the same folder and restart"
        .formatted(published.resolve(FILE), ofManifests.id(), manifests.resolve(FILE));
  }

  /** Formats which marker is missing; appended to the reason why the contents do not match. */
  private String describeMissing(Found ofPublished, Found ofManifests) {
    if (ofPublished.isMissing() && ofManifests.isMissing()) {
      return "; found no %s in either root".formatted(FILE);
    }
    return ofPublished.isMissing()
        ? "; found no %s, expected one as in %s"
            .formatted(published.resolve(FILE), manifests.resolve(FILE))
        : "; found no %s, expected one as in %s"
            .formatted(manifests.resolve(FILE), published.resolve(FILE));
  }

  private static String roleOf(Path file) {
    Found found = readMarkerFile("STAGING_ROOT", file);
    return found.marker() == null ? "" : " of role " + found.marker().role().externalName();
  }

  private Found readMarker(Path root) {
    return readMarkerFile(
        root.equals(published) ? Role.PUBLISHED.key() : Role.MANIFESTS.key(), root.resolve(FILE));
  }

  private static Found readMarkerFile(String key, Path file) {
    try {
      Optional<byte[]> content = BoundedFileReader.readIfExists(file);
      if (content.isEmpty()) {
        return new Found(null, null);
      }
      ParseResult<RootMarker> parsed = RootMarker.parse(content.get());
      return parsed.isValid()
          ? new Found(parsed.value(), null)
          : new Found(null, describeUnusable(key, file, parsed.problems()));
    } catch (FailureException e) {
      return new Found(null, describeUnusable(key, file, e.failure().message()));
    }
  }

  private static String describeUnusable(String key, Path file, String problem) {
    return "%s: found %s that cannot be used (%s), expected the marker that was written at the first start: restore it from a backup, or type: rm %s; the next start writes it anew where the roots fit together"
        .formatted(key, file, problem.replaceAll("\\R", " "), file);
  }
}
