package twf.tiles.app;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.util.TreeSet;
import java.util.jar.JarFile;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.zip.ZipEntry;
import org.junit.jupiter.api.Test;

/** Checks that the jar contains the licenses of everything that it bundles. */
class LicensesIT {
  private static final Pattern ARTIFACT =
      Pattern.compile("META-INF/maven/([^/]+)/([^/]+)/pom\\.properties");

  @Test
  void carriesTheTextsOfTheLicenses() throws IOException {
    try (JarFile jar = open()) {
      assertThat(text(jar, "META-INF/LICENSE")).contains("Apache License", "Version 2.0");
      assertThat(text(jar, "META-INF/LICENSE.txt")).contains("QOS.ch", "BSD 2-Clause");
      assertThat(text(jar, "META-INF/NOTICE")).contains("Jackson", "Micrometer");
      assertThat(text(jar, "NOTICE")).contains("Luciad");
    }
  }

  @Test
  void namesEachArtifactAndItsLicense() throws IOException {
    TreeSet<String> unnamed = new TreeSet<>();
    try (JarFile jar = open()) {
      String named = text(jar, "META-INF/THIRD-PARTY.txt");
      for (ZipEntry entry : jar.stream().toList()) {
        Matcher artifact = ARTIFACT.matcher(entry.getName());
        if (artifact.matches()
            && !artifact.group(1).equals("twf")
            && !named.contains("\n" + artifact.group(1))) {
          unnamed.add(artifact.group(1) + ":" + artifact.group(2));
        }
      }
    }
    assertThat(unnamed).as("artifacts without a line in THIRD-PARTY.txt").isEmpty();
  }

  private static JarFile open() throws IOException {
    return new JarFile(System.getProperty("offline-tiles.jar"));
  }

  private static String text(JarFile jar, String name) throws IOException {
    ZipEntry entry = jar.getEntry(name);
    assertThat(entry).as(name).isNotNull();
    return new String(jar.getInputStream(entry).readAllBytes(), UTF_8);
  }
}
