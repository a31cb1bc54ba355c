package twf.tiles.bench;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.time.Instant;
import twf.tiles.domain.Identifiers;
import twf.tiles.domain.VariableKey;
import twf.tiles.domain.json.StrictJson;

/**
 * Stages frames of one variable as a builder does. All files are fsynced before the manifest, so
 * that measurements of the server do not include their writes.
 */
final class FrameStager {
  private final FrameTemplate template;
  private final VariableKey key;
  private final int expected;
  private final Path folder;
  private int staged;

  FrameStager(Path stagingRoot, FrameTemplate template, VariableKey key, int expected)
      throws IOException {
    this.template = template;
    this.key = key;
    this.expected = expected;
    this.folder = stagingRoot.resolve(key.toString());
    Files.createDirectories(folder.resolve("frames"));
    Files.createDirectories(folder.resolve("meta"));
  }

  VariableKey key() {
    return key;
  }

  int staged() {
    return staged;
  }

  /** Stages frames up to {@code frames}, and a manifest that is not yet renamed into place. */
  void prepare(int frames) throws IOException {
    for (; staged < frames; staged++) {
      String id = Identifiers.frameId(staged);
      Path archive = folder.resolve("frames").resolve(id + ".pmtiles");
      Files.copy(template.archive(staged), archive);
      force(archive);
      write(folder.resolve("meta").resolve(id + ".json"), meta(staged));
    }
    write(folder.resolve(".manifest.json.part"), manifest());
    force(folder);
  }

  /** Renames the manifest into place, which is the builder's commit. */
  void commit() throws IOException {
    Files.move(
        folder.resolve(".manifest.json.part"),
        folder.resolve("manifest.json"),
        StandardCopyOption.ATOMIC_MOVE);
  }

  private ObjectNode meta(int frame) {
    ObjectNode meta = template.meta().deepCopy();
    meta.put("model", key.model()).put("run", key.run().text()).put("variable_id", key.variable());
    return name(meta, frame);
  }

  private ObjectNode name(ObjectNode json, int frame) {
    return json.put("frame_id", Identifiers.frameId(frame))
        .put("fhr", frame)
        .put("valid_time", Identifiers.utcSeconds(key.run().validTime(frame)))
        .put("url", key.archiveUrl(Identifiers.frameId(frame)));
  }

  private ObjectNode manifest() {
    ObjectNode json =
        StrictJson.object()
            .put("contract_version", Identifiers.CONTRACT_VERSION)
            .put("model", key.model())
            .put("run", key.run().text())
            .put("variable", key.variable())
            .put("expected_frames", expected)
            .put("available_frames", staged)
            .put("last_updated", Identifiers.utcSeconds(Instant.now()));
    ArrayNode frames = json.putArray("frames");
    for (int i = 0; i < staged; i++) {
      name(frames.addObject(), i);
    }
    return json;
  }

  private static void write(Path file, ObjectNode json) throws IOException {
    Files.write(file, StrictJson.write(json));
    force(file);
  }

  private static void force(Path file) throws IOException {
    try (FileChannel channel = FileChannel.open(file, StandardOpenOption.READ)) {
      channel.force(true);
    }
  }
}
