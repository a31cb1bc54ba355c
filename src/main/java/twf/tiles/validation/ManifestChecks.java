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

/**
 * Runs the checks of the manifest itself and loads the newest published snapshot of its variable.
 */
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

  /**
   * Reads and checks the manifest and loads the published snapshot; empty if either fails, with the
   * failure recorded in {@code results}. Blocks, and throws no exception.
   */
  Optional<Opened> open(VariableKey key, CheckResultCollector results) {
    Optional<ManifestCheck.Staged> staged =
        results.find(CheckId.MANIFEST_CONTRACT, "", () -> contract.read(key));
    if (staged.isEmpty()) {
      results.skipRemaining(CheckId.MANIFEST_CONTRACT);
      return Optional.empty();
    }
    StagedManifest manifest = staged.get().manifest();
    String frames = manifest.frames().size() + " of " + manifest.expectedFrames() + " frames";
    results.recordPassed(CheckId.MANIFEST_CONTRACT, "manifest.json lists " + frames);
    if (!results.attempt(
        CheckId.FRAME_COUNTS, "", () -> counts.check(manifest, staging.manifest(key)))) {
      results.skipRemaining(CheckId.FRAME_COUNTS);
      return Optional.empty();
    }
    results.recordPassed(CheckId.FRAME_COUNTS, frames);
    Optional<Optional<Snapshot>> snapshot =
        results.find(CheckId.IMMUTABILITY, "", () -> published.readNewest(key));
    if (snapshot.isEmpty()) {
      results.skipRemaining(CheckId.IMMUTABILITY);
    }
    return snapshot.map(found -> new Opened(staged.get(), found));
  }

  /**
   * The input of the frame checks.
   *
   * @param staged the staged manifest
   * @param published the newest published snapshot of the variable
   */
  record Opened(ManifestCheck.Staged staged, Optional<Snapshot> published) {
    StagedManifest manifest() {
      return staged.manifest();
    }
  }
}
