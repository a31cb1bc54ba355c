package twf.tiles.builder;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Clock;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.stream.Stream;
import twf.tiles.domain.Identifiers;
import twf.tiles.domain.StagedManifest;
import twf.tiles.domain.VariableKey;
import twf.tiles.domain.json.ParseResult;
import twf.tiles.domain.json.StrictJson;
import twf.tiles.error.FailureException;
import twf.tiles.storage.BoundedFileReader;
import twf.tiles.storage.StagingLayout;

/**
 * Adds one frame to a staged variable: prepares it in a folder of its own, where it can be verified
 * together with the frames that are listed already, and then commits it.
 *
 * <p>Holds the lock that the builders' helper for Python takes, too, from {@link #open} to {@link
 * #close}. A process may be killed at any instant: the manifest lists only frames that are whole,
 * and the next call removes what is left over. Blocks; not thread-safe.
 */
public final class FrameStager implements AutoCloseable {
  private static final String LOCK = ".staging.lock";
  private static final String SCRATCH = ".stage";

  private final StagedFiles files;
  private final StagingLayout staging;
  private final VariableKey key;
  private final int forecastHour;
  private final String frameId;
  private final FileChannel lock;
  private final Clock clock;

  /** The entries of the manifest as they are, by forecast hour. */
  private final SortedMap<Integer, JsonNode> listed = new TreeMap<>();

  private final ObjectNode manifest;
  private int expectedFrames;

  private FrameStager(
      StagedFiles files,
      StagingLayout staging,
      VariableKey key,
      int forecastHour,
      FileChannel lock,
      Clock clock) {
    this.files = files;
    this.staging = staging;
    this.key = key;
    this.forecastHour = forecastHour;
    this.frameId = Identifiers.frameId(forecastHour);
    this.lock = lock;
    this.clock = clock;
    this.manifest = readManifest();
  }

  /**
   * Waits until no other process stages this variable, and reads its manifest.
   *
   * @throws FailureException malformed, if there is a manifest that breaks the contract: it is left
   *     as it is
   */
  public static FrameStager open(Path stagingRoot, VariableKey key, int forecastHour, Clock clock)
      throws IOException {
    return open(new StagedFiles(), stagingRoot, key, forecastHour, clock);
  }

  static FrameStager open(
      StagedFiles files, Path stagingRoot, VariableKey key, int forecastHour, Clock clock)
      throws IOException {
    StagingLayout staging = new StagingLayout(stagingRoot);
    Path folder = staging.variable(key);
    files.createFolders(folder.resolve("frames"));
    files.createFolders(folder.resolve("meta"));
    FileChannel lock =
        FileChannel.open(folder.resolve(LOCK), StandardOpenOption.CREATE, StandardOpenOption.WRITE);
    try {
      lock.lock();
      deleteTree(files, folder.resolve(SCRATCH));
      return new FrameStager(files, staging, key, forecastHour, lock, clock);
    } catch (IOException | RuntimeException | Error e) {
      lock.close();
      throw e;
    }
  }

  private ObjectNode readManifest() {
    Path file = staging.manifest(key);
    Optional<byte[]> content = BoundedFileReader.readIfExists(file);
    if (content.isEmpty()) {
      return StrictJson.object();
    }
    ParseResult<StagedManifest> parsed = StagedManifest.parse(content.get(), key);
    if (!parsed.isValid()) {
      throw FailureException.malformed(
          file.toString(), parsed.problems() + "; correct it or move it away");
    }
    expectedFrames = parsed.value().expectedFrames();
    // The tree keeps fields of frames that this program does not know.
    ObjectNode json = StrictJson.read(content.get()).value();
    json.get("frames").forEach(frame -> listed.put(frame.get("fhr").intValue(), frame));
    return json;
  }

  /** Returns how many frames the manifest will list. */
  public int availableFrames() {
    return listed.size() + (listed.containsKey(forecastHour) ? 0 : 1);
  }

  /** Returns how many frames the manifest expects; 0 if there is none yet. */
  public int expectedFrames() {
    return expectedFrames;
  }

  /**
   * Writes the frame, and a manifest of it and the other frames, to a folder that the server does
   * not see.
   *
   * @return the folder, {@code .../{model}/{run}/{variable}} like any other
   * @throws FailureException conflict, if the manifest lists the frame, unless {@code replace}
   */
  public Path prepare(StagedFiles.Content archive, byte[] meta, int expected, boolean replace)
      throws IOException {
    if (listed.containsKey(forecastHour) && !replace) {
      throw FailureException.conflict(
          key
              + ": the manifest lists frame "
              + frameId
              + "; add --replace to stage it anew (a published frame stays as it is)");
    }
    expectedFrames = expected;
    StagingLayout scratch = scratch();
    files.write(scratch.archive(key, frameId), archive);
    files.write(scratch.meta(key, frameId), meta);
    SortedMap<Integer, JsonNode> verified = new TreeMap<>();
    for (int other : listed.keySet()) {
      if (other != forecastHour && linkFrame(Identifiers.frameId(other))) {
        verified.put(other, listed.get(other));
      }
    }
    verified.put(forecastHour, StagedDocuments.frame(key, forecastHour));
    ObjectNode json = StagedDocuments.manifest(key, expected, verified.values(), clock.instant());
    files.write(scratch.manifest(key), StrictJson.write(json));
    return scratch.variable(key);
  }

  /** Returns false if the staged files are gone: builders may remove those of published frames. */
  private boolean linkFrame(String id) throws IOException {
    StagingLayout scratch = scratch();
    if (!Files.exists(staging.archive(key, id)) || !Files.exists(staging.meta(key, id))) {
      return false;
    }
    link(staging.archive(key, id), scratch.archive(key, id));
    link(staging.meta(key, id), scratch.meta(key, id));
    if (Files.exists(staging.image(key, id))) {
      link(staging.image(key, id), scratch.image(key, id));
    }
    return true;
  }

  private static void link(Path file, Path link) throws IOException {
    Files.createLink(link, file.toRealPath());
  }

  /** Moves the prepared frame into place and writes the manifest, which hands it to the server. */
  public void commit() throws IOException {
    if (listed.remove(forecastHour) != null) {
      withdraw();
    }
    // A frame whose meta exists counts as whole: the meta goes first and comes last.
    files.delete(staging.meta(key, frameId));
    files.delete(staging.image(key, frameId));
    files.rename(scratch().archive(key, frameId), staging.archive(key, frameId));
    files.rename(scratch().meta(key, frameId), staging.meta(key, frameId));
    listed.put(forecastHour, StagedDocuments.frame(key, forecastHour));
    writeManifest();
  }

  private void withdraw() throws IOException {
    if (listed.isEmpty()) {
      files.delete(staging.manifest(key));
    } else {
      writeManifest();
    }
  }

  private void writeManifest() throws IOException {
    ObjectNode json = manifest.deepCopy();
    json.setAll(StagedDocuments.manifest(key, expectedFrames, listed.values(), clock.instant()));
    files.write(staging.manifest(key), StrictJson.write(json));
  }

  private StagingLayout scratch() {
    return new StagingLayout(staging.variable(key).resolve(SCRATCH));
  }

  /** Removes what was prepared and not committed, and lets other processes stage. */
  @Override
  public void close() throws IOException {
    try (lock) {
      deleteTree(files, staging.variable(key).resolve(SCRATCH));
    }
  }

  private static void deleteTree(StagedFiles disk, Path folder) throws IOException {
    if (!Files.exists(folder, LinkOption.NOFOLLOW_LINKS)) {
      return;
    }
    List<Path> deepestFirst;
    try (Stream<Path> files = Files.walk(folder)) {
      deepestFirst = files.sorted(Comparator.reverseOrder()).toList();
    }
    for (Path file : deepestFirst) {
      disk.discard(file);
    }
  }
}
