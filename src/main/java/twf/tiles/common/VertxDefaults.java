package twf.tiles.common;

import io.vertx.core.VertxOptions;
import io.vertx.core.file.FileSystemOptions;

/** Options that every Vert.x instance of the program starts from. */
public final class VertxDefaults {
  private VertxDefaults() {}

  /**
   * New options without lookup of files on the class path, which the program does not use. The
   * lookup makes a folder {@code vertx-cache-*} in the temporary folder, and a killed process
   * leaves it there.
   */
  public static VertxOptions options() {
    return new VertxOptions()
        .setFileSystemOptions(
            new FileSystemOptions()
                .setClassPathResolvingEnabled(false)
                .setFileCachingEnabled(false));
  }
}
