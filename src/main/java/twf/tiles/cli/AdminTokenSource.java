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
 * The admin token and where it is from.
 *
 * @param value never shown
 * @param source as messages name it
 */
record AdminTokenSource(String value, String source) {
  private static final int MAX_BYTES = 4096;
  private static final String ALTERNATIVES_HINT =
      "give ADMIN_TOKEN, ADMIN_TOKEN_FILE or --token-file FILE";

  /**
   * @param file what the operator named; null for what the settings say
   */
  static AdminTokenSource find(@Nullable Path file, AdminClientSettings settings) {
    String given = settings.token();
    if (file == null && given != null) {
      return new AdminTokenSource(given, "ADMIN_TOKEN");
    }
    Path from = file == null ? settings.tokenFile() : file;
    return new AdminTokenSource(read(from), from.toString());
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
