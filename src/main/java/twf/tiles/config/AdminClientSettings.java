package twf.tiles.config;

import java.nio.file.Path;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import twf.tiles.config.source.BlockingYamlFile;
import twf.tiles.config.source.SettingKey;
import twf.tiles.error.FailureException;

/**
 * Where the event-bus bridge is and what opens it, as the server's own settings say. Immutable.
 *
 * @param host as the server listens, without brackets; {@code 0.0.0.0} and {@code ::} are no place
 *     to connect to
 * @param port 0 where the server takes any free one
 * @param token the admin token itself; null where a file holds it
 * @param tokenFile the file that holds it otherwise; may not exist
 * @param certificates the server's, PEM; null where it speaks no TLS
 */
public record AdminClientSettings(
    String host, int port, @Nullable String token, Path tokenFile, @Nullable Path certificates) {
  private static final Path MANIFESTS = Path.of("/opt/twf_models/data/manifests");
  private static final int MAX_PORT = 65_535;

  /** The file below MANIFEST_ROOT to which the server writes a token of its own making. */
  private static final String GENERATED = ".admin-token";

  /**
   * Reads what a client needs and nothing else: a wrong {@code HTTP_PORT} must not keep an operator
   * from asking what is wrong. Blocks.
   *
   * @param file YAML, up to 1 MiB
   * @param fileRequired whether it is an error that there is no file
   * @param environment wins over the file; an empty value counts as not set
   * @param manifestRoot the default of {@code MANIFEST_ROOT}; null for the server's
   * @throws FailureException a {@code BadRequest} with one line a problem
   */
  public static AdminClientSettings load(
      Path file,
      boolean fileRequired,
      Map<String, String> environment,
      @Nullable Path manifestRoot) {
    ConfigProblems problems = new ConfigProblems();
    SettingLookup values =
        new SettingLookup(environment, BlockingYamlFile.read(file, fileRequired), problems);
    Path root =
        values
            .folder(SettingKey.MANIFEST_ROOT)
            .orElse(manifestRoot == null ? MANIFESTS : manifestRoot);
    AdminClientSettings settings =
        new AdminClientSettings(
            values.host(SettingKey.MANAGEMENT_HOST, "127.0.0.1"),
            values.integer(SettingKey.ADMIN_BRIDGE_PORT, 8097, 0, MAX_PORT),
            values
                .one(SettingKey.ADMIN_TOKEN, "characters without white space", ValueParsers::token)
                .orElse(null),
            values.file(SettingKey.ADMIN_TOKEN_FILE).orElseGet(() -> root.resolve(GENERATED)),
            values.file(SettingKey.MANAGEMENT_TLS_CERT_FILE).orElse(null));
    problems.throwIfAny();
    return settings;
  }

  /** Everything but the token. */
  @Override
  public String toString() {
    return "ClientSettings[host=%s, port=%d, token=%s, tokenFile=%s, certificates=%s]"
        .formatted(host, port, token == null ? "none" : "(hidden)", tokenFile, certificates);
  }
}
