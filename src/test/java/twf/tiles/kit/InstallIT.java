package twf.tiles.kit;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import twf.tiles.testing.Daemon;
import twf.tiles.testing.Tools;

/** scripts/install into a folder, which touches nothing else. */
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
    Tools.Ran ran = Tools.run(Map.of("DESTDIR", root.toString()), command.toArray(new String[0]));
    assertThat(ran.code()).as(ran.said()).isZero();
    return ran.said();
  }

  /** Modes of folders and files, what links say. */
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
  void programsSettingsUnitAndRootsAreThereWithTheirModes() throws IOException {
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
  void aSecondTimeChangesNothingAndAChangedSettingSurvives() throws IOException {
    install();
    Path settings = root.resolve(SETTINGS);
    Files.writeString(settings, "OFFLINE_TILES_ENABLED: true\n");
    Map<String, String> before = tree();
    assertThat(install()).doesNotContain("install -", "mv -");
    assertThat(tree()).isEqualTo(before);
    assertThat(settings).hasContent("OFFLINE_TILES_ENABLED: true\n");
  }

  @Test
  void aNewVersionReplacesWhatNobodyChangedAndLiesBesideWhatSomebodyDid() throws IOException {
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
  void aDryRunTouchesNothing() {
    assertThat(install("--dry-run")).contains("would do this", SETTINGS);
    assertThat(root).doesNotExist();
  }

  @Test
  void whatItDoesNotKnowItRefuses() {
    Tools.Ran ran = Tools.run(Map.of("DESTDIR", root.toString()), "bash", INSTALL, "--sart");
    assertThat(ran.code()).isEqualTo(2);
    assertThat(ran.said()).contains("--sart", "scripts/install --dry-run");
    assertThat(root).doesNotExist();
  }

  @Test
  void theUnitStartsWhatIsInstalledWaitsUntilItIsReadyAndEndsItWell() {
    install();
    Unit unit = Unit.read(root.resolve("etc/systemd/system/offline-tiles.service"));
    int port = Tools.freePort();
    Map<String, String> environment =
        new TreeMap<>(Unit.environment(root.resolve("etc/offline-tiles/offline-tiles.env")));
    environment.put("READY_URL", environment.get("READY_URL").replace("8098", port + ""));
    for (String[] rooted : new String[][] {{"STAGING", "staging"}, {"PUBLISH", "published"}}) {
      environment.put(rooted[0] + "_ROOT", data(rooted[1]));
    }
    environment.put("MANIFEST_ROOT", data("manifests"));
    environment.putAll(Map.of("HTTP_PORT", "0", "ADMIN_BRIDGE_PORT", "0"));
    environment.put("MANAGEMENT_PORT", port + "");
    try (Daemon server = Daemon.start(folder, environment, port, command(unit, environment))) {
      environment.put("MAINPID", server.pid() + "");
      Tools.Ran ready = Tools.run(environment, "/bin/sh", "-c", waits(unit));
      assertThat(ready.code()).as(ready.said() + server.log()).isZero();
      assertThat(server.log()).contains("publishing is off");
      assertThat(server.stop()).isZero();
      assertThat(Tools.run(environment, "/bin/sh", "-c", waits(unit)).code())
          .as("it does not wait for what has ended")
          .isEqualTo(1);
    }
  }

  private String data(String name) {
    return root.resolve("opt/twf_models/data").resolve(name).toString();
  }

  private String[] command(Unit unit, Map<String, String> environment) {
    return unit.one("ExecStart")
        .replace("$JAVA_OPTS", environment.get("JAVA_OPTS"))
        .replace("/usr/bin/java", System.getProperty("java.home") + "/bin/java")
        .replace(" /opt/", " " + root + "/opt/")
        .replace(" /etc/", " " + root + "/etc/")
        .split(" ");
  }

  private static String waits(Unit unit) {
    String command = unit.one("ExecStartPost");
    assertThat(command).startsWith("/bin/sh -c '").endsWith("'");
    return command.substring("/bin/sh -c '".length(), command.length() - 1);
  }

  @Test
  void scriptsAreWithoutReproach() throws IOException {
    String shellcheck = Tools.require("shellcheck", "shellcheck");
    try (Stream<Path> scripts = Files.list(Path.of("scripts"))) {
      for (Path script : scripts.filter(Files::isRegularFile).toList()) {
        Tools.succeed(shellcheck, "-x", "-P", "scripts", script.toString());
      }
    }
  }
}
