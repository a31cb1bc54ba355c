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
 * The marker files of PUBLISH_ROOT and MANIFEST_ROOT. They are written once, PUBLISH_ROOT's first,
 * and compared at every start and before every write, so that a disk that is not mounted, or roots
 * that are exchanged, are noticed before anything is changed. Calls block. Thread-safe.
 *
 * <p>A process that is killed between the two writes leaves one marker; the next start writes the
 * other with the same id.
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
  private volatile @Nullable String known;
  private volatile boolean waited;

  public RootMarkerStore(
      Path staging, Path published, Path manifests, FileOperations operations, Clock clock) {
    this.staging = staging;
    this.published = published;
    this.manifests = manifests;
    this.operations = operations;
    this.clock = clock;
  }

  /** A marker file as it was read: the marker, or why it cannot be used, or neither: missing. */
  private record Found(@Nullable RootMarker marker, @Nullable String problem) {
    boolean isMissing() {
      return marker == null && problem == null;
    }
  }

  /**
   * Checks the roots at a start, and changes nothing: both are marked as a pair, or what is in them
   * fits together, so that {@link #initialise} may mark them.
   *
   * @throws FailureException with one line
   */
  public void inspect() {
    Path stray = staging.resolve(FILE);
    if (Files.exists(stray, NOFOLLOW_LINKS)) {
      throw FailureException.badRequest(
          "STAGING_ROOT: found %s%s, expected a folder without a marker: set STAGING_ROOT to the folder that builders write to, and see whether it is exchanged with PUBLISH_ROOT or MANIFEST_ROOT"
              .formatted(stray, roleOf(stray)));
    }
    Found ofPublished = read(published);
    Found ofManifests = read(manifests);
    Optional<String> problem = mismatch(ofPublished, ofManifests);
    if (problem.isEmpty() && (ofPublished.isMissing() || ofManifests.isMissing())) {
      problem =
          new RootContentsCheck(new PublishedLayout(published), new ManifestLayout(manifests))
              .mismatch()
              .map(words -> words + missing(ofPublished, ofManifests));
    }
    problem.ifPresent(
        line -> {
          throw FailureException.badRequest(line);
        });
    if (ofPublished.marker() != null && ofManifests.marker() != null) {
      known = ofPublished.marker().id();
    }
  }

  /** Says that another process held the lock when this one started. */
  public void waitsForWriter() {
    waited = true;
  }

  /**
   * Marks the roots where they are not marked yet. Only for the process that holds the writer's
   * lock.
   *
   * @throws FailureException where they are not a pair, or do not fit together
   * @throws IOException where a marker cannot be written; the next call goes on from there
   */
  public void initialise() throws IOException {
    if (known != null) {
      require();
      return;
    }
    inspect();
    if (known != null) {
      return;
    }
    RootMarker ofPublished = read(published).marker();
    RootMarker ofManifests = read(manifests).marker();
    if (waited && ofManifests != null) {
      throw FailureException.unavailable(otherPair(ofManifests));
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
    known = id;
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
   * What stands against taking the writer's lock: as {@link #problem}, but at a first start
   * nothing, for then {@link #initialise} decides, which needs the lock.
   */
  public Optional<String> lockProblem() {
    return known == null && !waited ? Optional.empty() : problem();
  }

  /** Compares the markers with each other and with those of the start. */
  @Override
  public Optional<String> problem() {
    Found ofPublished = read(published);
    Found ofManifests = read(manifests);
    Optional<String> mismatch = mismatch(ofPublished, ofManifests);
    if (mismatch.isPresent()) {
      return mismatch;
    }
    String expected = known;
    if (ofManifests.isMissing() && expected == null) {
      // Both missing: an earlier version of this program writes there, and this process waits.
      // One missing: the writer is between its two markers, or was killed there.
      return Optional.empty();
    }
    if (ofPublished.marker() == null) {
      return Optional.of(
          expected == null && ofManifests.marker() != null
              ? otherPair(ofManifests.marker())
              : gone(Role.PUBLISHED, published, expected));
    }
    if (ofManifests.marker() == null) {
      return Optional.of(gone(Role.MANIFESTS, manifests, expected));
    }
    String id = ofPublished.marker().id();
    if (expected == null) {
      known = id;
    } else if (!id.equals(expected)) {
      return Optional.of(
          "PUBLISH_ROOT: found id %s in %s and in MANIFEST_ROOT, expected %s as at the start: mount the former disks again, or restart to go on with these"
              .formatted(id, published.resolve(FILE), expected));
    }
    return Optional.empty();
  }

  /** What is wrong with markers that are there. */
  private Optional<String> mismatch(Found ofPublished, Found ofManifests) {
    Optional<String> broken =
        Optional.ofNullable(ofPublished.problem())
            .or(() -> Optional.ofNullable(ofManifests.problem()))
            .or(() -> role(ofPublished, Role.PUBLISHED, published))
            .or(() -> role(ofManifests, Role.MANIFESTS, manifests));
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

  private static Optional<String> role(Found found, Role expected, Path root) {
    RootMarker marker = found.marker();
    return marker == null || marker.role() == expected
        ? Optional.empty()
        : Optional.of(
            "%s: found role %s in %s, expected %s: set %s to the other folder of the pair"
                .formatted(
                    expected.key(),
                    marker.role().word(),
                    root.resolve(FILE),
                    expected.word(),
                    expected.key()));
  }

  private static String gone(Role role, Path root, @Nullable String expected) {
    return "%s: %s is missing%s, so this is not the folder that was initialised: mount its disk again, or set %s"
        .formatted(
            role.key(),
            root.resolve(FILE),
            expected == null ? "" : ", expected id " + expected,
            role.key());
  }

  private String otherPair(RootMarker ofManifests) {
    return "PUBLISH_ROOT: %s is missing, expected id %s as in %s: the process that writes this MANIFEST_ROOT has another PUBLISH_ROOT; set PUBLISH_ROOT to the same folder and restart"
        .formatted(published.resolve(FILE), ofManifests.id(), manifests.resolve(FILE));
  }

  /** Says which marker is missing, beside what does not fit. */
  private String missing(Found ofPublished, Found ofManifests) {
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
    Found found = readFile("STAGING_ROOT", file);
    return found.marker() == null ? "" : " of role " + found.marker().role().word();
  }

  private Found read(Path root) {
    return readFile(
        root.equals(published) ? Role.PUBLISHED.key() : Role.MANIFESTS.key(), root.resolve(FILE));
  }

  private static Found readFile(String key, Path file) {
    try {
      Optional<byte[]> content = BoundedFileReader.readIfThere(file);
      if (content.isEmpty()) {
        return new Found(null, null);
      }
      ParseResult<RootMarker> parsed = RootMarker.parse(content.get());
      return parsed.isValid()
          ? new Found(parsed.value(), null)
          : new Found(null, unusable(key, file, parsed.problems()));
    } catch (FailureException e) {
      return new Found(null, unusable(key, file, e.failure().message()));
    }
  }

  private static String unusable(String key, Path file, String problem) {
    return "%s: found %s that cannot be used (%s), expected the marker that was written at the first start: restore it from a backup, or type: rm %s; the next start writes it anew where the roots fit together"
        .formatted(key, file, problem.replaceAll("\\R", " "), file);
  }
}
