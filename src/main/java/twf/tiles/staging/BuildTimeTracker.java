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

/** Measures builds as they are observed from outside. Thread-safe and bounded. */
final class BuildTimeTracker {
  private static final Pattern FRAME = Pattern.compile("([0-9]{3})\\.pmtiles");
  private static final int MAX_VARIABLES = 5000;
  private static final Duration MAX_IDLE_DURATION = Duration.ofDays(2);

  private final StagingDirectoryReader tree;
  private final Clock clock;
  private final TileMetrics metrics;
  private final Cache<VariableKey, FrameSightings> sights =
      Caffeine.newBuilder().maximumSize(MAX_VARIABLES).expireAfterAccess(MAX_IDLE_DURATION).build();

  BuildTimeTracker(StagingDirectoryReader tree, Clock clock, TileMetrics metrics) {
    this.tree = tree;
    this.clock = clock;
    this.metrics = metrics;
  }

  /** A file of this name came into a variable's folder of frames. Does not block. */
  void hinted(VariableKey key, String name) {
    seen(of(key), name);
  }

  /** Lists a folder of frames if it has changed. Blocks. */
  void frames(VariableKey key, StagingFolder folder) {
    FrameSightings of = of(key);
    if (of.folderChanged(folder.modified())) {
      tree.names(folder).forEach(name -> seen(of, name));
    }
  }

  /** There was a manifest at the first scan of all. */
  void wasThereBefore(VariableKey key) {
    of(key).wereThereBefore();
  }

  /** A manifest is new or changed. Blocks. */
  void manifest(VariableKey key, Path file) {
    FrameSightings of = of(key);
    if (!of.isWaiting()) {
      return;
    }
    try {
      ParseResult<StagedManifest> parsed = StagedManifest.parse(BoundedFileReader.read(file), key);
      if (parsed.isValid() && parsed.value().countViolations().isEmpty()) {
        of.listedBy(parsed.value(), clock.instant(), metrics);
      }
    } catch (FailureException unreadable) {
      // Validation reads it as well, and reports.
    }
  }

  private void seen(FrameSightings of, String name) {
    Matcher frame = FRAME.matcher(name);
    if (frame.matches()) {
      of.seen(Integer.parseInt(frame.group(1)), clock.instant());
    }
  }

  private FrameSightings of(VariableKey key) {
    return sights.get(key, unseen -> new FrameSightings());
  }
}
