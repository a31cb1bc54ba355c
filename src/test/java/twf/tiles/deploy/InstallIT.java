package twf.tiles.deploy;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import twf.tiles.testing.ExternalProcess;
import twf.tiles.testing.ExternalTools;
import twf.tiles.testing.NotifySocket;
import twf.tiles.testing.ServerUnderTest;

/** Runs scripts/install into a folder, outside of which it changes nothing. */
@Tag("external")
class InstallIT {
  private static final String INSTALL = "scripts/install";
  private static final String SETTINGS = "etc/offline-tiles/offline-tiles.yaml";
  private static final String SHIPPED = "opt/offline-tiles/conf/shipped/offline-tiles.yaml";

  @TempDir Path folder;

  private Path root;

  @BeforeEach
  void choose() {
    root = folder.resolve("root");
  }

  private String install(String... more) {
    List<String> command = new ArrayList<>(List.of("bash", INSTALL));
    command.addAll(List.of(more));
    ExternalTools.Ran ran =
        ExternalTools.run(Map.of("DESTDIR", root.toString()), command.toArray(new String[0]));
    assertThat(ran.code()).as(ran.said()).isZero();
    return ran.said();
  }

  /** Returns the mode of each folder and file, and the target of each link, by path. */
  private Map<String, String> tree() throws IOException {
    Map<String, String> found = new TreeMap<>();
    try (Stream<Path> all = Files.walk(root)) {
      for (Path at : all.filter(path -> !path.equals(root)).toList()) {
        found.put(
            root.relativize(at).toString(),
            Files.isSymbolicLink(at)
                ? "-> " + Files.readSymbolicLink(at)
                : PosixFilePermissions.toString(Files.getPosixFilePermissions(at)));
      }
    }
    return found;
  }

  @Test
  void installsFilesWithExpectedModes() throws IOException {
    install();
    assertThat(tree())
        .containsEntry("opt/offline-tiles/offline-tiles.jar", "rw-r--r--")
        .containsEntry("opt/offline-tiles/scripts/tilesctl", "rwxr-xr-x")
        .containsEntry("opt/offline-tiles/docs/RUNBOOK.md", "rw-r--r--")
        .containsEntry("opt/offline-tiles/conf/prometheus/alerts.yml", "rw-r--r--")
        .containsEntry("opt/offline-tiles/conf/grafana/offline-tiles.json", "rw-r--r--")
        .containsEntry("opt/offline-tiles/conf/nginx/offline-tiles.conf", "rw-r--r--")
        .containsEntry("opt/offline-tiles/conf/caddy/Caddyfile", "rw-r--r--")
        .containsEntry("usr/local/bin/tilesctl", "-> /opt/offline-tiles/scripts/tilesctl")
        .containsEntry("etc/systemd/system/offline-tiles.service", "rw-r--r--")
        .containsEntry(SETTINGS, "rw-r--r--")
        .containsEntry("etc/offline-tiles/offline-tiles.env", "rw-r-----")
        .containsEntry("opt/twf_models/data/staging", "rwxrwxr-x")
        .containsEntry("opt/twf_models/data/published", "rwxr-xr-x")
        .containsEntry("opt/twf_models/data/manifests", "rwxr-xr-x")
        .allSatisfy((path, mode) -> assertThat(path).doesNotContain(".part", ".new"));
    assertThat(Files.mismatch(root.resolve("opt/offline-tiles/offline-tiles.jar"), jar()))
        .isEqualTo(-1);
  }

  private static Path jar() {
    return Path.of(System.getProperty("offline-tiles.jar"));
  }

  @Test
  void isIdempotentAndKeepsChangedSettings() throws IOException {
    install();
    Path settings = root.resolve(SETTINGS);
    Files.writeString(settings, "OFFLINE_TILES_ENABLED: true\n");
    Map<String, String> before = tree();
    assertThat(install()).doesNotContain("install -", "mv -");
    assertThat(tree()).isEqualTo(before);
    assertThat(settings).hasContent("OFFLINE_TILES_ENABLED: true\n");
  }

  @Test
  void upgradesUnchangedFilesAndKeepsEditedOnes() throws IOException {
    install();
    Path settings = root.resolve(SETTINGS);
    String current = Files.readString(settings);
    Files.writeString(settings, "# an old version\n");
    Files.writeString(root.resolve(SHIPPED), "# an old version\n");
    install();
    assertThat(settings).hasContent(current);

    Files.writeString(settings, "# an old version, changed\n");
    Files.writeString(root.resolve(SHIPPED), "# an old version\n");
    assertThat(install()).contains("stays as it is");
    assertThat(settings).hasContent("# an old version, changed\n");
    assertThat(root.resolve(SETTINGS + ".new")).hasContent(current);
  }

  @Test
  void changesNothingInDryRun() {
    assertThat(install("--dry-run")).contains("would do this", SETTINGS);
    assertThat(root).doesNotExist();
  }

  @Test
  void putsBuildersInGroupWithoutServiceSecrets() throws IOException {
    Path getent =
        Files.writeString(
            Files.createDirectories(folder.resolve("stubs")).resolve("getent"),
            """
            #!/bin/sh
            case "$1 $2" in
              "passwd offline-tiles") echo "offline-tiles:x:990:990::/nonexistent:/bin/false" ;;
              "group offline-tiles") echo "offline-tiles:x:990:ada,offline-tiles,bob" ;;
              *) exit 2 ;;
            esac
            """);
    Files.setPosixFilePermissions(getent, PosixFilePermissions.fromString("rwxr-xr-x"));
    ExternalTools.Ran ran =
        ExternalTools.run(
            Map.of("DESTDIR", "", "PATH", getent.getParent() + ":" + System.getenv("PATH")),
            "bash",
            INSTALL,
            "--dry-run");
    assertThat(ran.code()).as(ran.said()).isZero();
    assertThat(ran.said())
        .contains(
            "groupadd --system offline-tiles-staging",
            "usermod -aG offline-tiles-staging offline-tiles",
            "usermod -aG offline-tiles-staging ada",
            "gpasswd -d ada offline-tiles",
            "gpasswd -d bob offline-tiles",
            "usermod -aG offline-tiles-staging BUILDER",
            "restart the builders")
        .doesNotContain("gpasswd -d offline-tiles", "useradd");
  }

  @Test
  void rejectsUnknownArguments() {
    ExternalTools.Ran ran =
        ExternalTools.run(Map.of("DESTDIR", root.toString()), "bash", INSTALL, "--sart");
    assertThat(ran.code()).isEqualTo(2);
    assertThat(ran.said()).contains("--sart", "scripts/install --dry-run");
    assertThat(root).doesNotExist();
  }

  @Test
  void startsInstalledServiceThatReportsItsState() {
    install();
    SystemdUnit unit = SystemdUnit.read(root.resolve("etc/systemd/system/offline-tiles.service"));
    try (NotifySocket systemd = new NotifySocket(folder.resolve("notify").toString())) {
      Map<String, String> environment = environment(systemd);
      try (ExternalProcess server =
          ExternalProcess.run(folder, environment, command(unit, environment))) {
        assertThat(next(systemd, server)).isEqualTo("READY=1\nSTATUS=serving");
        assertThat(server.log()).contains("publishing is off");
        assertThat(server.stop()).isZero();
        assertThat(next(systemd, server)).isEqualTo("STOPPING=1\nSTATUS=stopping");
      }
    }
  }

  @Test
  void explainsFailedStartWithoutReportingReady() {
    install();
    SystemdUnit unit = SystemdUnit.read(root.resolve("etc/systemd/system/offline-tiles.service"));
    try (NotifySocket systemd = new NotifySocket(folder.resolve("notify").toString())) {
      Map<String, String> environment = environment(systemd);
      environment.put("HTTP_PORT", "x");
      try (ExternalProcess server =
          ExternalProcess.run(folder, environment, command(unit, environment))) {
        assertThat(next(systemd, server)).startsWith("STATUS=could not start: HTTP_PORT: ");
        assertThat(server.exitCode()).isEqualTo(1);
        assertThat(systemd.next()).isEmpty();
      }
    }
  }

  /**
   * Returns the service's environment with random ports, so that only its notification tells that
   * it is ready.
   */
  private Map<String, String> environment(NotifySocket systemd) {
    Map<String, String> environment =
        new TreeMap<>(SystemdUnit.environment(root.resolve("etc/offline-tiles/offline-tiles.env")));
    environment.put("STAGING_ROOT", data("staging"));
    environment.put("PUBLISH_ROOT", data("published"));
    environment.put("MANIFEST_ROOT", data("manifests"));
    for (String port : List.of("HTTP_PORT", "MANAGEMENT_PORT", "ADMIN_BRIDGE_PORT")) {
      environment.put(port, "0");
    }
    environment.put("NOTIFY_SOCKET", systemd.address());
    return environment;
  }

  private static String next(NotifySocket systemd, ExternalProcess server) {
    return await("a message of the process")
        .atMost(ServerUnderTest.BOUND)
        .until(systemd::next, Optional::isPresent)
        .orElseThrow(() -> new AssertionError(server.log()));
  }

  private String data(String name) {
    return root.resolve("opt/twf_models/data").resolve(name).toString();
  }

  private String[] command(SystemdUnit unit, Map<String, String> environment) {
    return unit.one("ExecStart")
        .replace("$JAVA_OPTS", environment.get("JAVA_OPTS"))
        .replace("/usr/bin/java", System.getProperty("java.home") + "/bin/java")
        .replace(" /opt/", " " + root + "/opt/")
        .replace(" /etc/", " " + root + "/etc/")
        .split(" ");
  }

  @Test
  void passesShellcheck() throws IOException {
    String shellcheck = ExternalTools.require("shellcheck", "shellcheck");
    try (Stream<Path> scripts = Files.list(Path.of("scripts"))) {
      for (Path script : scripts.filter(Files::isRegularFile).toList()) {
        ExternalTools.succeed(shellcheck, "-x", "-P", "scripts", script.toString());
      }
    }
  }
}
