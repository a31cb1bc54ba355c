package twf.tiles.testing;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.stream.IntStream;
import twf.tiles.domain.Bounds;
import twf.tiles.domain.FrameImage;
import twf.tiles.domain.FrameStyle;
import twf.tiles.domain.HistoryRecord;
import twf.tiles.domain.Hold;
import twf.tiles.domain.Identifiers;
import twf.tiles.domain.LatestPointer;
import twf.tiles.domain.Legend;
import twf.tiles.domain.ManifestFrame;
import twf.tiles.domain.ModelHolds;
import twf.tiles.domain.PointerOperation;
import twf.tiles.domain.PointerVariable;
import twf.tiles.domain.RunId;
import twf.tiles.domain.Snapshot;
import twf.tiles.domain.SnapshotFrame;
import twf.tiles.domain.VariableKey;
import twf.tiles.domain.json.StrictJson;
import twf.tiles.storage.AtomicFileWriter;
import twf.tiles.storage.DurableFileOperations;
import twf.tiles.storage.FileDigest;
import twf.tiles.storage.FilePublishedStore;
import twf.tiles.storage.HistoryStore;
import twf.tiles.storage.ManifestLayout;
import twf.tiles.storage.PublishedLayout;

/** Writes published trees as section 2 of the contract specifies, with archives of random bytes. */
public final class PublishedFixture {
  private static final Instant AT = Instant.parse("2026-01-29T18:00:00Z");
  private static final int EXPECTED_FRAMES = 19;
  private static final int BYTES = 1000;

  private final DurableFileOperations disk = new DurableFileOperations();
  private final PublishedLayout published;
  private final ManifestLayout manifests;

  public PublishedFixture(Path root) {
    this.published = new PublishedLayout(root.resolve("published"));
    this.manifests = new ManifestLayout(root.resolve("manifests"));
    attempt(() -> disk.createFolders(published.root()));
    attempt(() -> disk.createFolders(manifests.root()));
  }

  public PublishedLayout published() {
    return published;
  }

  public ManifestLayout manifests() {
    return manifests;
  }

  /** Returns the archive of a frame: reproducible random bytes, 1000 plus {@code fhr} of them. */
  public static byte[] archive(VariableKey key, int fhr) {
    byte[] bytes = new byte[BYTES + fhr];
    new Random(key.toString().hashCode() * 31L + fhr).nextBytes(bytes);
    return bytes;
  }

  /**
   * Publishes frames 0 to {@code frames - 1} (archives, metas, snapshot and link) and returns the
   * snapshot's name.
   */
  public String publish(VariableKey key, int frames) {
    String name = writeSnapshot(key, frames);
    link(key, name);
    return name;
  }

  /** Like {@link #publish}, without the link. */
  public String writeSnapshot(VariableKey key, int frames) {
    attempt(() -> disk.createFolders(published.frames(key)));
    attempt(() -> disk.createFolders(published.metas(key)));
    attempt(() -> disk.createFolders(published.snapshots(key)));
    List<SnapshotFrame> listed =
        IntStream.range(0, frames).mapToObj(fhr -> frame(key, fhr, archive(key, fhr))).toList();
    return writeSnapshot(key, listed);
  }

  /** Publishes like {@link #publish}, with one more frame whose archive is {@code last}. */
  public String publishWith(VariableKey key, int frames, byte[] last) {
    writeSnapshot(key, Math.max(1, frames));
    List<SnapshotFrame> listed =
        IntStream.rangeClosed(0, frames)
            .mapToObj(fhr -> frame(key, fhr, fhr == frames ? last : archive(key, fhr)))
            .toList();
    String name = writeSnapshot(key, listed);
    link(key, name);
    return name;
  }

  /** Publishes like {@link #publish}, with an image of the last frame. */
  public String publishWithImage(VariableKey key, int frames, byte[] webp) {
    return publishWithImage(key, frames, archive(key, frames - 1), webp);
  }

  /** Publishes like {@link #publish}, with an archive and an image of the last frame. */
  public String publishWithImage(VariableKey key, int frames, byte[] archive, byte[] webp) {
    writeSnapshot(key, frames);
    int last = frames - 1;
    String id = Identifiers.frameId(last);
    attempt(() -> disk.write(published.image(key, id), webp, true));
    FileDigest digest = FileDigest.of(webp);
    FrameImage image = FrameImage.of(key, id, digest.bytes(), digest.sha256(), List.of());
    List<SnapshotFrame> listed =
        IntStream.range(0, frames)
            .mapToObj(
                fhr -> {
                  SnapshotFrame frame = frame(key, fhr, fhr < last ? archive(key, fhr) : archive);
                  return fhr < last
                      ? frame
                      : new SnapshotFrame(
                          frame.frame(), frame.bytes(), frame.sha256(), null, image);
                })
            .toList();
    String name = writeSnapshot(key, listed);
    link(key, name);
    return name;
  }

  public void link(VariableKey key, String name) {
    attempt(
        () ->
            new AtomicFileWriter(disk)
                .replaceLink(published.newestLink(key), PublishedLayout.linkTarget(name)));
  }

  private SnapshotFrame frame(VariableKey key, int fhr, byte[] archive) {
    String id = Identifiers.frameId(fhr);
    attempt(() -> disk.write(published.archive(key, id), archive, true));
    attempt(() -> disk.write(published.meta(key, id), StrictJson.write(meta(key, fhr)), true));
    FileDigest digest = FileDigest.of(archive);
    return new SnapshotFrame(
        new ManifestFrame(fhr, Map.of()), digest.bytes(), digest.sha256(), null);
  }

  private static com.fasterxml.jackson.databind.node.ObjectNode meta(VariableKey key, int fhr) {
    return StrictJson.object()
        .put("contract_version", 1)
        .put("model", key.model())
        .put("run", key.run().text())
        .put("variable_id", key.variable())
        .put("frame_id", Identifiers.frameId(fhr))
        .put("fhr", fhr);
  }

  private String writeSnapshot(VariableKey key, List<SnapshotFrame> frames) {
    FrameStyle rendering =
        new FrameStyle(
            new Bounds(-10, 50, 2, 58),
            "K",
            new Legend(
                "Temperature",
                Legend.Kind.STEPS,
                List.of(new Legend.Stop(250, "#0000ff"), new Legend.Stop(300, "#ff0000")),
                List.of(),
                "{\"source\":\"NWS\"}"));
    Snapshot snapshot = new Snapshot(key, EXPECTED_FRAMES, frames, AT, rendering, null, Map.of());
    byte[] content = StrictJson.write(snapshot.toJson());
    String name = Snapshot.name(frames.size(), content);
    attempt(() -> disk.write(published.snapshot(key, name), content, true));
    return name;
  }

  /** Writes a model's pointer and its history record. */
  public LatestPointer movePointer(
      String model, long generation, RunId run, Map<String, String> snapshots) {
    SortedMap<String, PointerVariable> variables = new TreeMap<>();
    snapshots.forEach(
        (variable, name) -> {
          VariableKey key = new VariableKey(model, run, variable);
          variables.put(variable, PointerVariable.of(name, published.read(key, name)));
        });
    LatestPointer pointer = new LatestPointer(model, run, generation, AT, variables, Map.of());
    HistoryRecord record =
        new HistoryRecord(
            generation - 1,
            PointerOperation.PUBLISH,
            HistoryRecord.AUTO,
            "published",
            AT,
            pointer,
            Map.of());
    attempt(() -> new HistoryStore(manifests, disk).append(record));
    attempt(
        () ->
            new AtomicFileWriter(disk)
                .replace(manifests.pointer(model), StrictJson.write(pointer.toJson()), false));
    return pointer;
  }

  /** Places a hold on one run of a model. */
  public void hold(String model, RunId run) {
    ModelHolds holds = ModelHolds.NONE.withHold(run, new Hold(AT, "tester", "looks wrong"));
    attempt(() -> new FilePublishedStore(published, manifests, disk).replaceHolds(model, holds));
  }

  /** Overwrites a file with arbitrary bytes. */
  public void overwrite(Path file, byte[] content) {
    attempt(() -> new AtomicFileWriter(disk).replace(file, content, false));
  }

  private static void attempt(Step step) {
    try {
      step.run();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private interface Step {
    void run() throws IOException;
  }
}
