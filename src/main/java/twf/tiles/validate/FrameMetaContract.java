package twf.tiles.validate;

import io.vertx.core.Future;
import java.nio.file.Path;
import twf.tiles.async.Blocking;
import twf.tiles.bus.StagedBytes;
import twf.tiles.contract.FrameMeta;
import twf.tiles.contract.VariableKey;
import twf.tiles.contract.Words;
import twf.tiles.files.BoundedFiles;
import twf.tiles.files.Digest;

/** {@code frame-meta-contract}: the meta of each frame is there and what the contract says. */
final class FrameMetaContract implements FrameCheck {
  private final Blocking workers;
  private final StagingTree staging;
  private final Reads reads;

  FrameMetaContract(Blocking workers, StagingTree staging, Reads reads) {
    this.workers = workers;
    this.staging = staging;
    this.reads = reads;
  }

  @Override
  public Check check() {
    return Check.FRAME_META_CONTRACT;
  }

  @Override
  public boolean hasGround(FrameInHand frame) {
    return true;
  }

  @Override
  public Future<Void> look(FrameInHand frame) {
    return workers.run(() -> learn(frame));
  }

  private void learn(FrameInHand frame) {
    StagedFile file = staging.find(staging.meta(frame.key(), frame.frameId()));
    byte[] json = read(file, frame.key(), frame.fhr());
    Digest digest = Digest.of(json);
    frame.learnMeta(
        parse(json, file.path(), frame.key(), frame.fhr()),
        new StagedBytes(digest.bytes(), digest.sha256(), file.facts().modified().toInstant()));
  }

  /** The bytes of a meta that is as the contract says; throws otherwise. Blocks. */
  byte[] read(StagedFile file, VariableKey key, int fhr) {
    reads.metaRead();
    byte[] json = BoundedFiles.read(file.path());
    Hashes.requireUnchanged(file, json.length);
    parse(json, staging.meta(key, Words.frameId(fhr)), key, fhr);
    return json;
  }

  private static FrameMeta parse(byte[] json, Path file, VariableKey key, int fhr) {
    return Problems.require(FrameMeta.parse(json, key, fhr), file);
  }
}
