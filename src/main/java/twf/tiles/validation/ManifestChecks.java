package twf.tiles.validation;

import java.util.Optional;
import twf.tiles.domain.Snapshot;
import twf.tiles.domain.StagedManifest;
import twf.tiles.domain.VariableKey;
import twf.tiles.storage.PublishedLayout;
import twf.tiles.storage.StagingLayout;
import twf.tiles.validation.check.CheckId;
import twf.tiles.validation.check.FrameCountsCheck;
import twf.tiles.validation.check.ManifestCheck;

/** The checks of the manifest alone, and what is published of its variable. */
public final class ManifestChecks {
  private final StagingLayout staging;
  private final PublishedLayout published;
  private final ManifestCheck contract;
  private final FrameCountsCheck counts = new FrameCountsCheck();

  ManifestChecks(StagingLayout staging, PublishedLayout published) {
    this.staging = staging;
    this.published = published;
    this.contract = new ManifestCheck(staging);
  }

  /** What there is to look at; empty where that cannot be known. Blocks, and never throws. */
  Optional<Opened> open(VariableKey key, CheckResultCollector results) {
    Optional<ManifestCheck.Staged> staged =
        results.find(CheckId.MANIFEST_CONTRACT, "", () -> contract.read(key));
    if (staged.isEmpty()) {
      results.skipAfter(CheckId.MANIFEST_CONTRACT);
      return Optional.empty();
    }
    StagedManifest manifest = staged.get().manifest();
    String frames = manifest.frames().size() + " of " + manifest.expectedFrames() + " frames";
    results.passed(CheckId.MANIFEST_CONTRACT, "manifest.json lists " + frames);
    if (!results.attempt(
        CheckId.FRAME_COUNTS, "", () -> counts.look(manifest, staging.manifest(key)))) {
      results.skipAfter(CheckId.FRAME_COUNTS);
      return Optional.empty();
    }
    results.passed(CheckId.FRAME_COUNTS, frames);
    Optional<Optional<Snapshot>> snapshot =
        results.find(CheckId.IMMUTABILITY, "", () -> published.readNewest(key));
    if (snapshot.isEmpty()) {
      results.skipAfter(CheckId.IMMUTABILITY);
    }
    return snapshot.map(found -> new Opened(staged.get(), found));
  }

  /**
   * What there is to look at.
   *
   * @param staged the manifest
   * @param published what is published already
   */
  record Opened(ManifestCheck.Staged staged, Optional<Snapshot> published) {
    StagedManifest manifest() {
      return staged.manifest();
    }
  }
}
