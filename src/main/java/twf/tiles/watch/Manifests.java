package twf.tiles.watch;

import static java.nio.file.LinkOption.NOFOLLOW_LINKS;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.NotDirectoryException;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.nio.file.attribute.FileTime;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;
import twf.tiles.contract.VariableKey;

/**
 * The manifests that are known, by modification time, size and file identity. Looking and comparing
 * is one atomic step a manifest, so that side by side looks find each change once. Thread-safe.
 */
final class Manifests {
  static final String NAME = "manifest.json";

  private final Path root;
  private final Map<VariableKey, Fingerprint> known = new ConcurrentHashMap<>();

  Manifests(Path root) {
    this.root = root;
  }

  /** Where a manifest lies. */
  Path file(VariableKey key) {
    return root.resolve(key.model())
        .resolve(key.run().text())
        .resolve(key.variable())
        .resolve(NAME);
  }

  /** Looks at one manifest. Blocks. */
  Look look(VariableKey key) {
    Path file = file(key);
    List<Instant> changed = new ArrayList<>(1);
    Fingerprint now =
        known.compute(
            key,
            (same, before) -> {
              Fingerprint after = fingerprint(file, before);
              if (after != null && !after.equals(before)) {
                changed.add(after.modified().toInstant());
              }
              return after;
            });
    return new Look(now != null, changed.stream().findFirst());
  }

  /** Makes every manifest new. */
  void forgetAll() {
    known.clear();
  }

  /** Looks again at those that were not seen, and so forgets what is gone. Blocks. */
  void recheckAllBut(Set<VariableKey> seen) {
    known
        .keySet()
        .forEach(
            key -> {
              if (!seen.contains(key) && !Files.exists(file(key), NOFOLLOW_LINKS)) {
                known.computeIfPresent(key, (same, before) -> fingerprint(file(key), before));
              }
            });
  }

  /** Null where there is none; as before where the disk does not tell. */
  private static @Nullable Fingerprint fingerprint(Path file, @Nullable Fingerprint before) {
    try {
      return Fingerprint.of(Files.readAttributes(file, BasicFileAttributes.class));
    } catch (IOException unresolved) {
      // Perhaps a link that leads nowhere: there, and for validation to judge.
    }
    try {
      return Fingerprint.of(Files.readAttributes(file, BasicFileAttributes.class, NOFOLLOW_LINKS));
    } catch (NoSuchFileException | NotDirectoryException e) {
      return null;
    } catch (IOException e) {
      return before;
    }
  }

  /**
   * What a look found.
   *
   * @param present whether there is a manifest
   * @param changed its modification time where it is new or changed
   */
  record Look(boolean present, Optional<Instant> changed) {}

  private record Fingerprint(FileTime modified, long size, @Nullable Object identity) {
    static Fingerprint of(BasicFileAttributes attributes) {
      return new Fingerprint(
          attributes.lastModifiedTime(), attributes.size(), attributes.fileKey());
    }
  }
}
