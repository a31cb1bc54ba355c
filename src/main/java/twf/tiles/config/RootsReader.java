package twf.tiles.config;

import java.nio.file.Path;
import twf.tiles.config.Settings.Roots;

/** Reads the three trees, which must lie beside each other. */
final class RootsReader {
  private static final Path DATA = Path.of("/opt/twf_models/data");

  private final Values values;
  private final Problems problems;

  RootsReader(Values values, Problems problems) {
    this.values = values;
    this.problems = problems;
  }

  Roots read() {
    Root staging = root(Key.STAGING_ROOT, "staging");
    Root published = root(Key.PUBLISH_ROOT, "published");
    Root manifests = root(Key.MANIFEST_ROOT, "manifests");
    apart(published, staging);
    apart(manifests, staging);
    apart(manifests, published);
    return new Roots(staging.path(), published.path(), manifests.path());
  }

  private Root root(Key key, String folder) {
    Path otherwise = DATA.resolve(folder);
    Raw raw =
        values.find(key).orElseGet(() -> new Raw(key.name(), otherwise.toString(), "the default"));
    return new Root(raw, values.folder(raw).orElse(otherwise));
  }

  private void apart(Root root, Root other) {
    if (root.path().startsWith(other.path()) || other.path().startsWith(root.path())) {
      problems.wrong(
          root.raw(),
          "a folder apart from %s %s (from %s), neither inside the other"
              .formatted(other.raw().key(), other.raw().shown(), other.raw().source()));
    }
  }

  private record Root(Raw raw, Path path) {}
}
