package twf.tiles.validation.check;

/**
 * {@code frame-counts}: the counts of the manifest agree and its frames are unique and in order.
 */
final class FrameCountsCheck implements Check.ManifestCheck {
  @Override
  public String checkManifest(ManifestCheckContext manifest) {
    ViolationMessages.rejectIfAny(manifest.parsed().content().countViolations(), manifest.file());
    return manifest.describeFrames();
  }
}
