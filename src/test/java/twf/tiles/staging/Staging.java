package twf.tiles.staging;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import twf.tiles.domain.Identifiers;
import twf.tiles.domain.RunId;
import twf.tiles.domain.VariableKey;
import twf.tiles.domain.json.StrictJson;

/** Stages variables like a builder, with dummy archives. */
record Staging(Path root) {
  static VariableKey key(String model, String run, String variable) {
    return new VariableKey(model, new RunId(run), variable);
  }

  Path folder(VariableKey key) {
    return root.resolve(key.toString());
  }

  /** Adds archives of frames without listing them in the manifest. */
  void addFrames(VariableKey key, int... hours) {
    try {
      Path frames = Files.createDirectories(folder(key).resolve("frames"));
      for (int hour : hours) {
        Files.writeString(frames.resolve(Identifiers.frameId(hour) + ".pmtiles"), "x");
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Atomically replaces the manifest with one that lists frames 0 to {@code available} - 1. */
  void putManifest(VariableKey key, int available, int expected) {
    try {
      Path folder = Files.createDirectories(folder(key));
      Path temporary = folder.resolve(".manifest.json.tmp");
      Files.write(temporary, json(key, available, expected));
      Files.move(temporary, folder.resolve("manifest.json"), StandardCopyOption.ATOMIC_MOVE);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static byte[] json(VariableKey key, int available, int expected) {
    ObjectNode json =
        StrictJson.object()
            .put("contract_version", 1)
            .put("model", key.model())
            .put("run", key.run().text())
            .put("variable", key.variable())
            .put("expected_frames", expected)
            .put("available_frames", available);
    ArrayNode frames = json.putArray("frames");
    for (int hour = 0; hour < available; hour++) {
      String id = Identifiers.frameId(hour);
      frames
          .addObject()
          .put("frame_id", id)
          .put("fhr", hour)
          .put("valid_time", Identifiers.utcSeconds(key.run().validTime(hour)))
          .put("url", key.archiveUrl(id));
    }
    return StrictJson.write(json.put("last_updated", "2026-01-01T00:00:00Z"));
  }
}
