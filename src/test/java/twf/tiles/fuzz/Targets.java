package twf.tiles.fuzz;

import java.util.Map;
import java.util.TreeMap;
import java.util.function.Supplier;
import twf.tiles.admin.ArgumentsFuzz;
import twf.tiles.admin.bridge.BridgeFuzz;
import twf.tiles.config.SettingsFuzz;
import twf.tiles.contract.DocumentsFuzz;
import twf.tiles.contract.ManifestFuzz;
import twf.tiles.contract.MetaFuzz;
import twf.tiles.image.PngFuzz;
import twf.tiles.image.WebpFuzz;
import twf.tiles.pmtiles.ArchiveFuzz;
import twf.tiles.pmtiles.DecompressionFuzz;
import twf.tiles.pmtiles.DirectoryFuzz;
import twf.tiles.pmtiles.HeaderFuzz;
import twf.tiles.publish.IntentFuzz;
import twf.tiles.web.ConditionsFuzz;
import twf.tiles.web.PathFuzz;
import twf.tiles.web.RangesFuzz;

/** All targets by name. */
final class Targets {
  private static final Map<String, Supplier<FuzzTarget>> ALL =
      new TreeMap<>(
          Map.ofEntries(
              Map.entry("archive", ArchiveFuzz::new),
              Map.entry("arguments", ArgumentsFuzz::new),
              Map.entry("bridge", BridgeFuzz::new),
              Map.entry("conditions", ConditionsFuzz::new),
              Map.entry("decompression", DecompressionFuzz::new),
              Map.entry("directory", DirectoryFuzz::new),
              Map.entry("documents", DocumentsFuzz::new),
              Map.entry("header", HeaderFuzz::new),
              Map.entry("intent", IntentFuzz::new),
              Map.entry("manifest", ManifestFuzz::new),
              Map.entry("meta", MetaFuzz::new),
              Map.entry("path", PathFuzz::new),
              Map.entry("png", PngFuzz::new),
              Map.entry("ranges", RangesFuzz::new),
              Map.entry("settings", SettingsFuzz::new),
              Map.entry("webp", WebpFuzz::new)));

  private Targets() {}

  static Iterable<String> names() {
    return ALL.keySet();
  }

  static FuzzTarget create(String name) {
    Supplier<FuzzTarget> target = ALL.get(name);
    if (target == null) {
      throw new IllegalArgumentException("no target " + name + ": there are " + ALL.keySet());
    }
    return target.get();
  }
}
