package twf.tiles.app;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import twf.tiles.testing.ExternalTools;
import twf.tiles.testing.Roots;
import twf.tiles.testing.ServerClient;
import twf.tiles.testing.ServerUnderTest;
import twf.tiles.testing.StagedRun;

/**
 * Tests non-ASCII file names. A shell creates them, because the locale of this JVM may not encode
 * them.
 */
@Tag("external")
@Tag("slow")
class LocaleIT {
  private static final String RUN = "20260129_18z";

  /** Shell expression for the letter u with a diaeresis, in UTF-8. */
  private static final String LETTER = "$(printf '\\303\\274')";

  private static final String ADVICE = "start with LC_ALL=C.UTF-8";

  @TempDir Path folder;

  /**
   * Returns a command prefix that sets a variable to a path ending in the letter, then starts the
   * server.
   */
  private List<String> by(String key, String before) {
    return List.of(
        "/bin/sh",
        "-c",
        "export " + key + "=\"" + folder + "/" + before + LETTER + "\"; exec \"$@\"",
        "sh");
  }

  private void shell(String command) {
    ExternalTools.succeed("/bin/sh", "-c", "cd " + folder + " && " + command);
  }

  private static List<String> failed(ServerUnderTest server, int code) {
    try (server) {
      assertThat(server.exitCode()).isEqualTo(code);
      return server.err();
    }
  }

  @Test
  void rejectsRootNotEncodableInLocaleWithFix() throws IOException {
    Roots roots = new Roots(folder);
    for (Map<String, String> environment :
        List.of(
            roots.environment("LC_ALL", "C"),
            roots.environment("LC_ALL", "POSIX"),
            roots.environment("LANG", "C"),
            roots.environment())) {
      environment.remove("STAGING_ROOT");
      assertThat(
              failed(ServerUnderTest.run(by("STAGING_ROOT", "staging-"), folder, environment), 1))
          .singleElement()
          .asString()
          .contains("STAGING_ROOT", "staging-", "from the environment", ADVICE)
          .contains(
              environment.containsKey("LC_ALL")
                  ? "LC_ALL=" + environment.get("LC_ALL")
                  : environment.containsKey("LANG") ? "LANG=C" : "LC_ALL and LANG are not set");
      Path file = folder.resolve("settings.yaml");
      Files.writeString(file, "STAGING_ROOT: " + folder + "/staging-\u00fc\n");
      assertThat(failed(ServerUnderTest.run(folder, environment, "--config", file.toString()), 1))
          .singleElement()
          .asString()
          .contains("STAGING_ROOT", file.toString(), ADVICE);
    }
  }

  @Test
  void rejectsUnencodableArgumentAndWorkingFolder() {
    Roots roots = new Roots(folder);
    shell("mkdir work-" + LETTER);
    List<String> argument =
        List.of("/bin/sh", "-c", "exec \"$@\" verify \"" + folder + "/" + LETTER + "\"", "sh");
    assertThat(failed(ServerUnderTest.run(argument, folder, Map.of("LC_ALL", "C")), 2))
        .anyMatch(line -> line.contains(ADVICE));
    List<String> inside =
        List.of("/bin/sh", "-c", "cd \"" + folder + "/work-" + LETTER + "\" && exec \"$@\"", "sh");
    assertThat(failed(ServerUnderTest.run(inside, folder, roots.environment("LC_ALL", "C")), 1))
        .singleElement()
        .asString()
        .contains("working folder", ADVICE);
  }

  @Test
  void publishesFromUnicodeRootInUtf8Locale() {
    Roots roots = new Roots(folder);
    Map<String, String> environment = roots.environment("LC_ALL", "C.UTF-8");
    environment.remove("STAGING_ROOT");
    new StagedRun(roots.staging(), "gfs/" + RUN + "/tmp2m", 6).stage(6);
    shell("mv staging staging-" + LETTER);
    try (ServerUnderTest server =
        ServerUnderTest.start(by("STAGING_ROOT", "staging-"), roots, environment)) {
      server.client().awaitPointer("gfs", RUN, "tmp2m", 6);
    }
  }

  @Test
  void skipsUnencodableStagingNames() {
    Roots roots = new Roots(folder);
    new StagedRun(roots.staging(), "gfs/" + RUN + "/tmp2m", 6).stage(6);
    String bad = "x" + LETTER;
    shell("mkdir -p staging/" + bad + " staging/gfs/" + bad + " staging/gfs/" + RUN + "/" + bad);
    shell("touch staging/gfs/" + RUN + "/tmp2m/" + bad);
    shell("touch staging/gfs/" + RUN + "/tmp2m/frames/" + bad + " staging/" + bad + "/" + bad);
    try (ServerUnderTest server = ServerUnderTest.start(roots, roots.environment("LC_ALL", "C"))) {
      ServerClient client = server.client();
      client.awaitPointer("gfs", RUN, "tmp2m", 6);
      String later = bad + "2";
      shell(
          "mkdir staging/" + later + " staging/gfs/" + later + " staging/gfs/" + RUN + "/" + later);
      new StagedRun(roots.staging(), "hrrr/" + RUN + "/tmp2m", 6).stage(6);
      client.awaitPointer("hrrr", RUN, "tmp2m", 6);
      assertThat(server.out())
          .anyMatch(line -> line.contains("ignored, not a name of the contract's form"))
          .noneMatch(line -> line.contains(" ERROR "));
    }
  }
}
