package twf.tiles.config.source;

import java.util.Arrays;
import java.util.List;

/** The setting keys, as spelled in the environment and in the file. */
public enum SettingKey {
  OFFLINE_TILES_ENABLED,
  STAGING_ROOT,
  PUBLISH_ROOT,
  MANIFEST_ROOT,
  OFFLINE_TILES_INITIAL_GATE,
  OFFLINE_TILES_PUBLISH_DELTA,
  OFFLINE_TILES_MAX_WORKERS,
  OFFLINE_TILES_MIN_FREE_BYTES,
  OFFLINE_TILES_RESCAN_SECONDS,
  OFFLINE_TILES_RETAIN_RUNS,
  OFFLINE_TILES_RETAIN_HISTORY_DAYS,
  OFFLINE_TILES_MAX_RUN_AHEAD_HOURS,
  HTTP_HOST,
  HTTP_PORT,
  HTTP_TRANSPORT,
  HTTP_EVENT_LOOPS,
  HTTP_CACHE_BYTES,
  HTTP_MAX_CONNECTIONS,
  MANAGEMENT_HOST,
  MANAGEMENT_PORT,
  ADMIN_BRIDGE_PORT,
  MANAGEMENT_TLS_CERT_FILE,
  MANAGEMENT_TLS_KEY_FILE,
  MANAGEMENT_ALLOWED_HOSTS,
  ADMIN_TOKEN,
  ADMIN_TOKEN_FILE,
  CORS_ALLOWED_ORIGINS,
  RUNTIME_TILES_SOFT_DISABLE,
  RUNTIME_TILES_DEPRECATED_AT,
  RUNTIME_TILES_SUNSET_AT,
  WRITE_LEGACY_MODEL_LATEST_ALIAS;

  /**
   * Returns all key names in the order of the contract, with additional keys next to related ones.
   */
  public static List<String> names() {
    return Arrays.stream(values()).map(SettingKey::name).toList();
  }
}
