package twf.tiles.config;

import static twf.tiles.config.source.SettingKey.ADMIN_BRIDGE_PORT;
import static twf.tiles.config.source.SettingKey.ADMIN_TOKEN;
import static twf.tiles.config.source.SettingKey.ADMIN_TOKEN_FILE;
import static twf.tiles.config.source.SettingKey.MANAGEMENT_ALLOWED_HOSTS;
import static twf.tiles.config.source.SettingKey.MANAGEMENT_HOST;
import static twf.tiles.config.source.SettingKey.MANAGEMENT_PORT;
import static twf.tiles.config.source.SettingKey.MANAGEMENT_TLS_CERT_FILE;
import static twf.tiles.config.source.SettingKey.MANAGEMENT_TLS_KEY_FILE;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import twf.tiles.common.Host;
import twf.tiles.config.Settings.Management;
import twf.tiles.config.Settings.Tls;
import twf.tiles.config.source.RawValue;
import twf.tiles.config.source.SettingKey;

/** Reads the settings of the management port and the event-bus bridge. */
final class ManagementSettingsReader {
  private final SettingLookup values;
  private final ConfigProblems problems;

  ManagementSettingsReader(SettingLookup values, ConfigProblems problems) {
    this.values = values;
    this.problems = problems;
  }

  Management read() {
    values
        .find(ADMIN_TOKEN)
        .ifPresent(
            token ->
                values
                    .find(ADMIN_TOKEN_FILE)
                    .ifPresent(
                        tokenFile ->
                            problems.addWrongValue(
                                tokenFile,
                                "only one of it and ADMIN_TOKEN, which is set too (from %s)"
                                    .formatted(token.source()))));
    Management read =
        new Management(
            values.host(MANAGEMENT_HOST, "127.0.0.1"),
            values.port(MANAGEMENT_PORT, 8098),
            values.port(ADMIN_BRIDGE_PORT, 8097),
            values
                .parse(ADMIN_TOKEN, "characters without white space", ValueParsers::token)
                .orElse(null),
            values.file(ADMIN_TOKEN_FILE).orElse(null),
            tls(),
            allowedHosts());
    values.find(MANAGEMENT_HOST).ifPresent(raw -> checkReachable(raw, Host.of(read.host())));
    return read;
  }

  private List<String> allowedHosts() {
    return values
        .find(MANAGEMENT_ALLOWED_HOSTS)
        .flatMap(
            raw ->
                values.parseList(
                    raw,
                    "host names such as tiles.example.com, or addresses, without a port",
                    ValueParsers::canonicalHost,
                    all -> true))
        .orElse(List.of());
  }

  private @Nullable Tls tls() {
    Optional<Path> certificates = values.file(MANAGEMENT_TLS_CERT_FILE);
    Optional<Path> key = values.file(MANAGEMENT_TLS_KEY_FILE);
    requireTogether(MANAGEMENT_TLS_CERT_FILE, MANAGEMENT_TLS_KEY_FILE);
    requireTogether(MANAGEMENT_TLS_KEY_FILE, MANAGEMENT_TLS_CERT_FILE);
    return certificates.isPresent() && key.isPresent()
        ? new Tls(certificates.get(), key.get())
        : null;
  }

  private void requireTogether(SettingKey one, SettingKey other) {
    if (values.find(other).isEmpty()) {
      values
          .find(one)
          .ifPresent(raw -> problems.addWrongValue(raw, other.name() + " to be set as well"));
    }
  }

  /**
   * Rejects a host that is reachable from other machines without TLS and a configured token: anyone
   * who reaches these ports can read the state and guess tokens.
   */
  private void checkReachable(RawValue raw, Host host) {
    if (host.isLoopback()) {
      return;
    }
    List<String> missing = new ArrayList<>();
    if (values.find(MANAGEMENT_TLS_CERT_FILE).isEmpty()
        && values.find(MANAGEMENT_TLS_KEY_FILE).isEmpty()) {
      missing.add("MANAGEMENT_TLS_CERT_FILE and MANAGEMENT_TLS_KEY_FILE");
    }
    if (values.find(ADMIN_TOKEN).isEmpty() && values.find(ADMIN_TOKEN_FILE).isEmpty()) {
      missing.add("ADMIN_TOKEN or ADMIN_TOKEN_FILE");
    }
    if (!missing.isEmpty()) {
      problems.addWrongValue(
          raw,
          "a loopback address (127.0.0.1, ::1, localhost), or, for remote access, "
              + String.join(", and ", missing)
              + " to be set as well");
    }
  }
}
