package twf.tiles.validate;

import java.util.Optional;
import twf.tiles.contract.Manifest;
import twf.tiles.contract.Snapshot;
import twf.tiles.contract.VariableKey;
import twf.tiles.files.PublishedTree;

/** The checks of the manifest alone, and what is published of its variable. */
final class Opening {
  private final StagingTree staging;
  private final PublishedTree published;
  private final ManifestContract contract;
  private final FrameCounts counts = new FrameCounts();

  Opening(StagingTree staging, PublishedTree published) {
    this.staging = staging;
    this.published = published;
    this.contract = new ManifestContract(staging);
  }

  /** What there is to look at; empty where that cannot be known. Blocks, and never throws. */
  Optional<Opened> open(VariableKey key, Results results) {
    Optional<ManifestContract.Staged> staged =
        results.find(Check.MANIFEST_CONTRACT, "", () -> contract.read(key));
    if (staged.isEmpty()) {
      results.skipAfter(Check.MANIFEST_CONTRACT);
      return Optional.empty();
    }
    Manifest manifest = staged.get().manifest();
    String frames = manifest.frames().size() + " of " + manifest.expectedFrames() + " frames";
    results.passed(Check.MANIFEST_CONTRACT, "manifest.json lists " + frames);
    if (!results.attempt(
        Check.FRAME_COUNTS, "", () -> counts.look(manifest, staging.manifest(key)))) {
      results.skipAfter(Check.FRAME_COUNTS);
      return Optional.empty();
    }
    results.passed(Check.FRAME_COUNTS, frames);
    Optional<Optional<Snapshot>> snapshot =
        results.find(Check.IMMUTABILITY, "", () -> published.readNewest(key));
    if (snapshot.isEmpty()) {
      results.skipAfter(Check.IMMUTABILITY);
    }
    return snapshot.map(found -> new Opened(staged.get(), found));
  }

  /**
   * What there is to look at.
   *
   * @param staged the manifest
   * @param published what is published already
   */
  record Opened(ManifestContract.Staged staged, Optional<Snapshot> published) {
    Manifest manifest() {
      return staged.manifest();
    }
  }
}
