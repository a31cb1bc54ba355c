package twf.tiles.cli;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;
import twf.tiles.cli.client.UsageException;
import twf.tiles.config.AdminClientSettings;
import twf.tiles.error.FailureException;

/**
 * The admin token together with a description of its source, for error messages.
 *
 * @param value the token; never printed
 * @param source how messages name the source: a setting or a file
 */
record AdminTokenSource(String value, String source) {
  private static final int MAX_BYTES = 4096;
  private static final String ALTERNATIVES_HINT =
      "give ADMIN_TOKEN, ADMIN_TOKEN_FILE or --token-file FILE";

  /**
   * Finds the token: {@code --token-file}, then {@code ADMIN_TOKEN}, then the configured token
   * file.
   *
   * @param file the file given by {@code --token-file}; null to use the settings
   * @throws UsageException if the file cannot be read or does not hold exactly one token
   */
  static AdminTokenSource find(@Nullable Path file, AdminClientSettings settings) {
    String configured = settings.token();
    if (file == null && configured != null) {
      return new AdminTokenSource(configured, "ADMIN_TOKEN");
    }
    Path source = file == null ? settings.tokenFile() : file;
    return new AdminTokenSource(read(source), source.toString());
  }

  private static String read(Path file) {
    byte[] bytes;
    try (InputStream in = Files.newInputStream(file)) {
      bytes = in.readNBytes(MAX_BYTES + 1);
    } catch (IOException e) {
      throw new UsageException(
          "the admin token cannot be read: %s; use sudo, or %s"
              .formatted(FailureException.storage(file, e).failure().message(), ALTERNATIVES_HINT));
    }
    String token = new String(bytes, StandardCharsets.UTF_8).strip();
    if (bytes.length > MAX_BYTES
        || token.isEmpty()
        || token.chars().anyMatch(unit -> unit <= ' ' || unit == 0x7f)) {
      throw new UsageException(
          "the admin token cannot be read: "
              + file
              + ": expected one token without white space; "
              + ALTERNATIVES_HINT);
    }
    return token;
  }

  @Override
  public String toString() {
    return "Token from " + source;
  }
}
