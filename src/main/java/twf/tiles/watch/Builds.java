package twf.tiles.watch;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import twf.tiles.contract.Manifest;
import twf.tiles.contract.Parsed;
import twf.tiles.contract.VariableKey;
import twf.tiles.failure.TileException;
import twf.tiles.files.BoundedFiles;
import twf.tiles.metrics.TileMetrics;

/** Measures builds as they are observed from outside. Thread-safe and bounded. */
final class Builds {
  private static final Pattern FRAME = Pattern.compile("([0-9]{3})\\.pmtiles");
  private static final int MOST_VARIABLES = 5000;
  private static final Duration LONGEST_SILENCE = Duration.ofDays(2);

  private final StagingTree tree;
  private final Clock clock;
  private final TileMetrics metrics;
  private final Cache<VariableKey, Sights> sights =
      Caffeine.newBuilder().maximumSize(MOST_VARIABLES).expireAfterAccess(LONGEST_SILENCE).build();

  Builds(StagingTree tree, Clock clock, TileMetrics metrics) {
    this.tree = tree;
    this.clock = clock;
    this.metrics = metrics;
  }

  /** A file of this name came into a variable's folder of frames. Does not block. */
  void hinted(VariableKey key, String name) {
    seen(of(key), name);
  }

  /** Lists a folder of frames if it has changed. Blocks. */
  void frames(VariableKey key, Folder folder) {
    Sights of = of(key);
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
    Sights of = of(key);
    if (!of.isWaiting()) {
      return;
    }
    try {
      Parsed<Manifest> parsed = Manifest.parse(BoundedFiles.read(file), key);
      if (parsed.isValid() && parsed.value().countViolations().isEmpty()) {
        of.listedBy(parsed.value(), clock.instant(), metrics);
      }
    } catch (TileException unreadable) {
      // Validation reads it as well, and reports.
    }
  }

  private void seen(Sights of, String name) {
    Matcher frame = FRAME.matcher(name);
    if (frame.matches()) {
      of.seen(Integer.parseInt(frame.group(1)), clock.instant());
    }
  }

  private Sights of(VariableKey key) {
    return sights.get(key, unseen -> new Sights());
  }
}
