package twf.tiles.config;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.stream.Stream;
import twf.tiles.error.FailureException;
import twf.tiles.error.FailureKind;
import twf.tiles.fuzz.FuzzTarget;
import twf.tiles.fuzz.RefusalInvariants;

/** Checks that a settings file either loads or is rejected with one line per problem. */
public final class SettingsFuzzTarget implements FuzzTarget {
  private final Path folder = folder();
  private final SettingsFixture config = new SettingsFixture(folder);

  private static Path folder() {
    try {
      return Files.createTempDirectory("settings");
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  @Override
  public Stream<byte[]> seeds() {
    return Stream.of(
            """
            OFFLINE_TILES_ENABLED: true
            HTTP_PORT: 8099
            CORS_ALLOWED_ORIGINS: [https://a.example, "https://b.example"]
            models:
              hrrr:
                name: High resolution
                required_variables: [tmp2m]
                initial_gate: 6
            """,
            "# nothing\n",
            "HTTP_PORT: 0x1F\nHTTP_PORT: 1:30\n",
            "a: &x [*x]\n",
            "? [a]\n: b\n",
            "%YAML 1.1\n--- !!java.lang.Thread {}\n",
            "a: \"\\U00110000\"\n",
            "RUNTIME_TILES_SUNSET_AT: 2026-01-01\nOFFLINE_TILES_MIN_FREE_BYTES: 1e999999999\n")
        .map(yaml -> yaml.getBytes(StandardCharsets.UTF_8));
  }

  @Override
  public void run(byte[] input) {
    try {
      Files.write(config.file(), input);
      assertThat(config.load(config.file(), true, Map.of())).isNotNull();
    } catch (FailureException refusal) {
      assertThat(refusal.failure().kind()).isEqualTo(FailureKind.BAD_REQUEST);
      refusal.failure().message().lines().forEach(RefusalInvariants::checkOneLine);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  @Override
  public void close() {
    try {
      config.close();
      Files.deleteIfExists(config.file());
      Files.delete(folder);
    } catch (Exception e) {
      throw new IllegalStateException(e);
    }
  }
}
