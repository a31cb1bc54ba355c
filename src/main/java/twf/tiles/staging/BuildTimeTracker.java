package twf.tiles.staging;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import twf.tiles.domain.StagedManifest;
import twf.tiles.domain.VariableKey;
import twf.tiles.domain.json.ParseResult;
import twf.tiles.error.FailureException;
import twf.tiles.metrics.TileMetrics;
import twf.tiles.storage.BoundedFileReader;

/**
 * Measures how long builders take, as observed in staging: from the first sight of a frame until a
 * manifest lists it. Thread-safe; memory is bounded.
 */
final class BuildTimeTracker {
  private static final Pattern FRAME = Pattern.compile("([0-9]{3})\\.pmtiles");
  private static final int MAX_VARIABLES = 5000;
  private static final Duration MAX_IDLE_DURATION = Duration.ofDays(2);

  private final StagingDirectoryReader reader;
  private final Clock clock;
  private final TileMetrics metrics;
  private final Cache<VariableKey, FrameSightings> sightings =
      Caffeine.newBuilder().maximumSize(MAX_VARIABLES).expireAfterAccess(MAX_IDLE_DURATION).build();

  BuildTimeTracker(StagingDirectoryReader reader, Clock clock, TileMetrics metrics) {
    this.reader = reader;
    this.clock = clock;
    this.metrics = metrics;
  }

  /** Records a new file in the {@code frames} folder of a variable. Does not block. */
  void onFileEvent(VariableKey key, String name) {
    recordSighting(sightings(key), name);
  }

  /** Lists a {@code frames} folder if it has changed. Blocks. */
  void scanFrames(VariableKey key, StagingFolder folder) {
    FrameSightings sightingsOfRun = sightings(key);
    if (sightingsOfRun.folderChanged(folder.modified())) {
      reader.names(folder).forEach(name -> recordSighting(sightingsOfRun, name));
    }
  }

  /** Records a manifest that the first full scan has found: its frames are not measured. */
  void ignorePreexisting(VariableKey key) {
    sightings(key).ignoreAll();
  }

  /** Records a new or changed manifest and reports the build times of its frames. Blocks. */
  void onManifest(VariableKey key, Path file) {
    FrameSightings sightingsOfRun = sightings(key);
    if (!sightingsOfRun.hasUnlisted()) {
      return;
    }
    try {
      ParseResult<StagedManifest> parsed = StagedManifest.parse(BoundedFileReader.read(file), key);
      if (parsed.isValid() && parsed.value().countViolations().isEmpty()) {
        sightingsOfRun.onManifest(parsed.value(), clock.instant(), metrics);
      }
    } catch (FailureException unreadable) {
      // Validation reads the file too, and reports the problem.
    }
  }

  private void recordSighting(FrameSightings sightingsOfRun, String name) {
    Matcher frame = FRAME.matcher(name);
    if (frame.matches()) {
      sightingsOfRun.recordSighting(Integer.parseInt(frame.group(1)), clock.instant());
    }
  }

  private FrameSightings sightings(VariableKey key) {
    return sightings.get(key, unseen -> new FrameSightings());
  }
}
