package twf.tiles.fuzz;

import java.util.Map;
import java.util.TreeMap;
import java.util.function.Supplier;
import twf.tiles.admin.CommandArgumentsFuzzTarget;
import twf.tiles.admin.bridge.BridgeFrameFuzzTarget;
import twf.tiles.config.SettingsFuzzTarget;
import twf.tiles.domain.DocumentFuzzTarget;
import twf.tiles.domain.FrameMetadataFuzzTarget;
import twf.tiles.domain.ManifestFuzzTarget;
import twf.tiles.http.ConditionalRequestFuzzTarget;
import twf.tiles.http.RangeHeaderFuzzTarget;
import twf.tiles.image.PngFuzzTarget;
import twf.tiles.image.WebpFuzzTarget;
import twf.tiles.pmtiles.ArchiveFuzzTarget;
import twf.tiles.pmtiles.DecompressorFuzzTarget;
import twf.tiles.pmtiles.DirectoryFuzzTarget;
import twf.tiles.pmtiles.HeaderFuzzTarget;
import twf.tiles.publishing.commit.PublishIntentFuzzTarget;
import twf.tiles.web.legacy.PathFuzzTarget;

/** Registry of all fuzz targets by name. */
final class FuzzTargets {
  private static final Map<String, Supplier<FuzzTarget>> ALL =
      new TreeMap<>(
          Map.ofEntries(
              Map.entry("archive", ArchiveFuzzTarget::new),
              Map.entry("arguments", CommandArgumentsFuzzTarget::new),
              Map.entry("bridge", BridgeFrameFuzzTarget::new),
              Map.entry("conditions", ConditionalRequestFuzzTarget::new),
              Map.entry("decompression", DecompressorFuzzTarget::new),
              Map.entry("directory", DirectoryFuzzTarget::new),
              Map.entry("documents", DocumentFuzzTarget::new),
              Map.entry("header", HeaderFuzzTarget::new),
              Map.entry("intent", PublishIntentFuzzTarget::new),
              Map.entry("manifest", ManifestFuzzTarget::new),
              Map.entry("meta", FrameMetadataFuzzTarget::new),
              Map.entry("path", PathFuzzTarget::new),
              Map.entry("png", PngFuzzTarget::new),
              Map.entry("ranges", RangeHeaderFuzzTarget::new),
              Map.entry("settings", SettingsFuzzTarget::new),
              Map.entry("webp", WebpFuzzTarget::new)));

  private FuzzTargets() {}

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
