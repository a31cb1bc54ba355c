package twf.tiles.config;

import java.nio.file.Path;
import twf.tiles.config.Settings.Roots;
import twf.tiles.config.source.RawValue;
import twf.tiles.config.source.SettingKey;

/** Reads the three root folders and checks that none is inside another. */
final class RootSettingsReader {
  private static final Path DATA = Path.of("/opt/twf_models/data");

  private final SettingLookup values;
  private final ConfigProblems problems;

  RootSettingsReader(SettingLookup values, ConfigProblems problems) {
    this.values = values;
    this.problems = problems;
  }

  Roots read() {
    Root staging = root(SettingKey.STAGING_ROOT, "staging");
    Root published = root(SettingKey.PUBLISH_ROOT, "published");
    Root manifests = root(SettingKey.MANIFEST_ROOT, "manifests");
    requireDisjoint(published, staging);
    requireDisjoint(manifests, staging);
    requireDisjoint(manifests, published);
    return new Roots(staging.path(), published.path(), manifests.path());
  }

  private Root root(SettingKey key, String folder) {
    Path defaultPath = DATA.resolve(folder);
    RawValue raw =
        values
            .find(key)
            .orElseGet(() -> new RawValue(key.name(), defaultPath.toString(), "the default"));
    return new Root(raw, values.folder(raw).orElse(defaultPath));
  }

  private void requireDisjoint(Root root, Root other) {
    if (root.path().startsWith(other.path()) || other.path().startsWith(root.path())) {
      problems.addWrongValue(
          root.raw(),
          "a folder separate from %s %s (from %s), neither inside the other"
              .formatted(other.raw().key(), other.raw().quoted(), other.raw().source()));
    }
  }

  private record Root(RawValue raw, Path path) {}
}
