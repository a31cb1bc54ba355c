package twf.tiles.bench;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import twf.tiles.domain.Bounds;
import twf.tiles.domain.FrameStyle;
import twf.tiles.domain.Identifiers;
import twf.tiles.domain.ManifestFrame;
import twf.tiles.domain.RunId;
import twf.tiles.domain.RunKey;
import twf.tiles.domain.Snapshot;
import twf.tiles.domain.SnapshotFrame;
import twf.tiles.domain.VariableKey;
import twf.tiles.domain.json.StrictJson;
import twf.tiles.storage.BoundedFileReader;
import twf.tiles.storage.FileDigest;
import twf.tiles.storage.ManifestLayout;
import twf.tiles.storage.PublishedLayout;

/**
 * Generates the trees of a server that has published for months. Snapshots, links, pointers and
 * history are real files; metas, and by default archives, are hard links to a few files.
 */
final class PublishedTreeGenerator {
  private static final Instant FIRST = Instant.parse("2026-01-01T00:00:00Z");
  private static final DateTimeFormatter FORM =
      DateTimeFormatter.ofPattern("uuuuMMdd_HH'z'", Locale.ROOT).withZone(ZoneOffset.UTC);
  private static final FrameStyle RENDERING = new FrameStyle(new Bounds(-10, 50, 2, 58), "F", null);

  /**
   * Dimensions of the tree.
   *
   * @param models number of models
   * @param runs of each model, six hours apart
   * @param variables of each run
   * @param frames of each variable
   */
  record Size(int models, int runs, int variables, int frames) {
    long archives() {
      return (long) models * runs * variables * frames;
    }
  }

  /** Places a seed archive at its path in the tree, for example by a link or a copy. */
  @FunctionalInterface
  interface Placing {
    void place(Path seed, Path archive) throws IOException;
  }

  /**
   * How the tree is generated.
   *
   * @param prefix of the models' names
   * @param placing of the archives
   */
  record Style(String prefix, Placing placing) {
    static final Style LINKED = new Style("model", (seed, at) -> Files.createLink(at, seed));
    static final Style COPIED = new Style("model", Files::copy);
  }

  /**
   * A generated variable.
   *
   * @param snapshot name of its snapshot
   */
  record Made(VariableKey key, String snapshot) {}

  private final PublishedLayout published;
  private final ManifestLayout manifests;
  private final Style style;
  private final Size size;
  private final List<Path> archives = new ArrayList<>();
  private final List<FileDigest> digests = new ArrayList<>();
  private final Path meta;

  PublishedTreeGenerator(BenchDirectories roots, FrameTemplate template, Size size)
      throws IOException {
    this(roots, template, size, Style.LINKED);
  }

  PublishedTreeGenerator(BenchDirectories roots, FrameTemplate template, Size size, Style style)
      throws IOException {
    this.style = style;
    this.published = new PublishedLayout(roots.published());
    this.manifests = new ManifestLayout(roots.manifests());
    this.size = size;
    Path seeds = Files.createDirectory(roots.folder().resolve("seeds-" + style.prefix()));
    for (int i = 0; i < template.archives().size(); i++) {
      Path seed = Files.copy(template.archive(i), seeds.resolve(i + ".pmtiles"));
      archives.add(seed);
      digests.add(BoundedFileReader.digest(seed));
    }
    meta = seeds.resolve("meta-");
  }

  List<Made> make() throws IOException {
    List<Made> made = new ArrayList<>();
    for (int m = 1; m <= size.models(); m++) {
      String model = style.prefix() + m;
      PublishedHistory history = new PublishedHistory(manifests, model);
      for (int r = 0; r < size.runs(); r++) {
        RunKey run = new RunKey(model, new RunId(FORM.format(FIRST.plusSeconds(r * 6L * 3600))));
        history.beginRun();
        for (int v = 0; v < size.variables(); v++) {
          String variable = String.format("variable%02d", v);
          Snapshot snapshot = snapshot(new VariableKey(model, run.run(), variable));
          String name = variable(snapshot);
          history.show(run, variable, name, snapshot);
          made.add(new Made(snapshot.key(), name));
        }
      }
    }
    return made;
  }

  private Snapshot snapshot(VariableKey key) {
    List<SnapshotFrame> frames = new ArrayList<>();
    for (int i = 0; i < size.frames(); i++) {
      FileDigest digest = digests.get(i % digests.size());
      frames.add(
          new SnapshotFrame(new ManifestFrame(i, Map.of()), digest.bytes(), digest.sha256(), null));
    }
    return new Snapshot(key, size.frames(), frames, key.run().time(), RENDERING, null, Map.of());
  }

  private String variable(Snapshot snapshot) throws IOException {
    VariableKey key = snapshot.key();
    Files.createDirectories(published.frames(key));
    Files.createDirectory(published.metas(key));
    Files.createDirectory(published.snapshots(key));
    for (int i = 0; i < size.frames(); i++) {
      String id = Identifiers.frameId(i);
      style.placing().place(archives.get(i % archives.size()), published.archive(key, id));
      Files.createLink(published.meta(key, id), meta(i));
    }
    byte[] content = StrictJson.write(snapshot.toJson());
    String name = Snapshot.name(snapshot.availableFrames(), content);
    Files.write(published.snapshot(key, name), content);
    Files.createSymbolicLink(published.newestLink(key), PublishedLayout.linkTarget(name));
    return name;
  }

  /**
   * Returns a meta file of its own for each frame number, because file systems limit the number of
   * links to one file.
   */
  private Path meta(int frame) throws IOException {
    Path one = meta.resolveSibling(meta.getFileName() + Identifiers.frameId(frame));
    if (!Files.exists(one)) {
      Files.writeString(one, "{}");
    }
    return one;
  }
}
