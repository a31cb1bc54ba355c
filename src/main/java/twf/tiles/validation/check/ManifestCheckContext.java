package twf.tiles.validation.check;

import java.nio.file.Path;
import java.time.Instant;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import twf.tiles.domain.StagedManifest;
import twf.tiles.domain.VariableKey;

/** A staged manifest that is being checked, and what the checks found out about it. */
public final class ManifestCheckContext {
  private final VariableKey key;
  private final Path file;
  private @Nullable Parsed parsed;

  public ManifestCheckContext(VariableKey key, Path file) {
    this.key = key;
    this.file = file;
  }

  /**
   * A manifest that was read.
   *
   * @param content the document
   * @param modified the modification time of the file
   * @param bytes the size of the file
   */
  public record Parsed(StagedManifest content, Instant modified, int bytes) {}

  VariableKey key() {
    return key;
  }

  Path file() {
    return file;
  }

  void setParsed(Parsed manifest) {
    parsed = manifest;
  }

  /** Returns the manifest; requires that {@code manifest-contract} passed. */
  public Parsed parsed() {
    return Objects.requireNonNull(parsed);
  }

  /** Describes how many frames it lists. */
  String describeFrames() {
    StagedManifest content = parsed().content();
    return content.frames().size() + " of " + content.expectedFrames() + " frames";
  }
}
