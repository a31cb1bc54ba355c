package twf.tiles.validation.check;

import io.vertx.core.Future;
import java.nio.file.Path;
import twf.tiles.common.WorkerPool;
import twf.tiles.domain.FrameMetadata;
import twf.tiles.domain.Identifiers;
import twf.tiles.domain.VariableKey;
import twf.tiles.event.ValidatedFile;
import twf.tiles.storage.BoundedFileReader;
import twf.tiles.storage.FileDigest;
import twf.tiles.storage.StagedFile;
import twf.tiles.storage.StagingLayout;

/** {@code frame-meta-contract}: the meta of each frame exists and conforms to the contract. */
public final class FrameMetaCheck implements FrameCheck {
  private final WorkerPool workers;
  private final StagingLayout staging;
  private final ReadCounters reads;

  public FrameMetaCheck(WorkerPool workers, StagingLayout staging, ReadCounters reads) {
    this.workers = workers;
    this.staging = staging;
    this.reads = reads;
  }

  @Override
  public CheckId id() {
    return CheckId.FRAME_META_CONTRACT;
  }

  @Override
  public boolean prerequisitesMet(FrameCheckContext frame) {
    return true;
  }

  @Override
  public Future<Void> run(FrameCheckContext frame) {
    return workers.run(() -> readMetadata(frame));
  }

  private void readMetadata(FrameCheckContext frame) {
    StagedFile file = staging.find(staging.meta(frame.key(), frame.frameId()));
    byte[] json = read(file, frame.key(), frame.fhr());
    FileDigest digest = FileDigest.of(json);
    frame.setMetadata(
        parse(json, file.path(), frame.key(), frame.fhr()),
        new ValidatedFile(digest.bytes(), digest.sha256(), file.facts().modified().toInstant()));
  }

  /** Reads a meta; throws if it does not conform to the contract. Blocks. */
  public byte[] read(StagedFile file, VariableKey key, int fhr) {
    reads.recordMetaRead();
    byte[] json = BoundedFileReader.read(file.path());
    StagedFileHasher.requireUnchanged(file, json.length);
    parse(json, staging.meta(key, Identifiers.frameId(fhr)), key, fhr);
    return json;
  }

  private static FrameMetadata parse(byte[] json, Path file, VariableKey key, int fhr) {
    return ViolationMessages.require(FrameMetadata.parse(json, key, fhr), file);
  }
}
