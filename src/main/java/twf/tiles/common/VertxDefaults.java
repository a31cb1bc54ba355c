package twf.tiles.common;

import io.vertx.core.VertxOptions;
import io.vertx.core.file.FileSystemOptions;

/** The default options of every Vert.x instance of this program. */
public final class VertxDefaults {
  private VertxDefaults() {}

  /**
   * Creates options with class path lookup disabled. The program does not use it, and it creates a
   * folder {@code vertx-cache-*} in the temporary folder that a killed process leaves behind.
   */
  public static VertxOptions options() {
    return new VertxOptions()
        .setFileSystemOptions(
            new FileSystemOptions()
                .setClassPathResolvingEnabled(false)
                .setFileCachingEnabled(false));
  }
}
