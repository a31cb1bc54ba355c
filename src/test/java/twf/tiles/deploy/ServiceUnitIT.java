package twf.tiles.deploy;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Map;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import twf.tiles.testing.ExternalTools;

/** Checks conf/systemd/offline-tiles.service with systemd's own tools. */
@Tag("external")
class ServiceUnitIT {
  /**
   * Maximum exposure, in tenths of a point of 10. `OK` ends at 4.5; `safe` would mean no network.
   */
  private static final String EXPOSURE = "--threshold=15";

  private static final Path SHIPPED = AdaptedConfig.CONF.resolve("systemd/offline-tiles.service");

  @TempDir Path folder;

  private String analyze;
  private Path unit;

  @BeforeEach
  void find() throws IOException {
    analyze = ExternalTools.require("systemd-analyze", "systemd");
    unit =
        Files.writeString(
            folder.resolve("offline-tiles.service"),
            AdaptedConfig.read("systemd/offline-tiles.service")
                .replace("/usr/bin/java", System.getProperty("java.home") + "/bin/java")
                .text());
  }

  @Test
  void passesSystemdVerify() {
    assertThat(ExternalTools.succeed(analyze, "verify", unit.toString())).isBlank();
  }

  @Test
  void hasLowExposureScore() {
    ExternalTools.Ran ran = ExternalTools.run(Map.of(), analyze, "security", "--help");
    Assumptions.assumeTrue(
        ran.said().contains("--offline"),
        "systemd is older than 250: its exposure is not looked at");
    assertThat(
            ExternalTools.succeed(analyze, "security", "--offline=true", EXPOSURE, unit.toString()))
        .contains("Overall exposure level");
  }

  @Test
  void writesOnlyBelowPublishAndManifestRoots() {
    SystemdUnit shipped = SystemdUnit.read(SHIPPED);
    assertThat(shipped.one("ProtectSystem")).isEqualTo("strict");
    assertThat(Arrays.asList(shipped.one("ReadWritePaths").split(" ")))
        .containsExactly("/opt/twf_models/data/published", "/opt/twf_models/data/manifests");
    assertThat(shipped.lines()).noneMatch(line -> line.matches("(State|Logs|Cache)Directory=.*"));
  }

  @Test
  void waitsForReadinessNotification() {
    SystemdUnit shipped = SystemdUnit.read(SHIPPED);
    assertThat(shipped.one("Type")).isEqualTo("notify");
    assertThat(shipped.one("NotifyAccess")).isEqualTo("main");
    assertThat(shipped.one("RestrictAddressFamilies").split(" ")).contains("AF_UNIX");
    assertThat(shipped.lines()).noneMatch(line -> line.startsWith("ExecStartPost"));
  }

  @Test
  void allowsIoUring() {
    assertThat(SystemdUnit.read(SHIPPED).lines())
        .anyMatch(line -> line.matches("SystemCallFilter=@.* io_uring_setup .*"));
  }
}
