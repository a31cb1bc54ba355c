package twf.tiles.bench;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import twf.tiles.domain.VariableKey;
import twf.tiles.domain.json.StrictJson;
import twf.tiles.testing.StagedRun;

/**
 * Stages frames of one variable from a template. All files are fsynced before the manifest, so that
 * measurements of the server do not include their writes.
 */
final class FrameStager {
  private final FrameTemplate template;
  private final StagedRun run;
  private final int expected;
  private final Path part;
  private int staged;

  FrameStager(Path stagingRoot, FrameTemplate template, VariableKey key, int expected) {
    this.template = template;
    this.run = new StagedRun(stagingRoot, key, expected);
    this.expected = expected;
    this.part = run.manifest().resolveSibling(".manifest.json.part");
  }

  VariableKey key() {
    return run.key();
  }

  int staged() {
    return staged;
  }

  /** Stages frames up to {@code frames}, and a manifest that is not yet renamed into place. */
  void prepare(int frames) throws IOException {
    for (; staged < frames; staged++) {
      ObjectNode meta = template.meta().deepCopy();
      meta.put("model", key().model())
          .put("run", key().run().text())
          .put("variable_id", key().variable());
      run.archive(staged, Files.readAllBytes(template.archive(staged)))
          .meta(staged, StagedRun.identify(meta, staged, key()));
      force(run.archive(staged));
      force(run.metaFile(staged));
    }
    Files.write(part, StrictJson.write(StagedRun.manifest(key(), staged, expected)));
    force(part);
    force(part.getParent());
  }

  /** Renames the manifest into place, which is the builder's commit. */
  void commit() throws IOException {
    Files.move(part, run.manifest(), StandardCopyOption.ATOMIC_MOVE);
  }

  private static void force(Path file) throws IOException {
    try (FileChannel channel = FileChannel.open(file, StandardOpenOption.READ)) {
      channel.force(true);
    }
  }
}
