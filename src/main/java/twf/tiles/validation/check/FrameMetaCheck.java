package twf.tiles.validation.check;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import twf.tiles.domain.FrameMetadata;
import twf.tiles.domain.FrameMetadata.Colormap;
import twf.tiles.event.ValidatedFile;
import twf.tiles.storage.FileDigest;
import twf.tiles.storage.StagedFile;
import twf.tiles.validation.check.FrameComparison.Finding;
import twf.tiles.validation.check.FrameComparison.Reference;

/**
 * {@code frame-meta-contract}: the meta of each frame exists and conforms to the contract; all
 * frames have the same units and the same colormap.
 */
final class FrameMetaCheck implements Check.FrameCheck, Check.ComparingCheck {
  private final CheckTools tools;

  FrameMetaCheck(CheckTools tools) {
    this.tools = tools;
  }

  @Override
  public Subject subject() {
    return Subject.META;
  }

  @Override
  public String checkFrame(FrameCheckContext frame) {
    Path path = tools.staging().meta(frame.key(), frame.frameId());
    StagedFile file = tools.staging().find(path);
    byte[] json = tools.reader().readMeta(file);
    FrameMetadata meta =
        ViolationMessages.require(FrameMetadata.parse(json, frame.key(), frame.fhr()), path);
    FileDigest digest = FileDigest.of(json);
    frame.setMetadata(
        meta,
        new ValidatedFile(digest.bytes(), digest.sha256(), file.facts().modified().toInstant()));
    return "as the contract says";
  }

  @Override
  public List<Finding> compareFrames(FrameComparison frames) {
    List<Finding> found = new ArrayList<>();
    for (Reference reference : frames.references()) {
      for (FrameCheckContext frame : frames.framesWithMeta()) {
        String units = frame.rendering().units();
        Colormap expected = reference.colormap();
        if (!units.equals(reference.units())) {
          found.add(Finding.difference(frame, "units", units, reference, reference.units()));
        } else if (expected != null && !frame.colormap().agreesWith(expected)) {
          found.add(Finding.difference(frame, "colormap", frame.colormap(), reference, expected));
        }
      }
    }
    return found;
  }
}
