package twf.tiles.staging;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import twf.tiles.domain.RunId;
import twf.tiles.domain.VariableKey;

class ManyManifestsTest {
  @TempDir Path folder;

  private VariableKey staged(String variable) throws IOException {
    VariableKey key = new VariableKey("gfs", new RunId("20260129_18z"), variable);
    Path file = folder.resolve(key.model() + "/" + key.run().text() + "/" + variable);
    Files.createDirectories(file);
    Files.writeString(file.resolve(ManifestFingerprints.NAME), "{}");
    return key;
  }

  @Test
  void announcesManifestBeyondLimitWhenAnotherVanishes() throws IOException {
    ManifestFingerprints manifests = new ManifestFingerprints(folder, Clock.systemUTC(), 2);
    VariableKey first = staged("a");
    VariableKey second = staged("b");
    VariableKey third = staged("c");
    assertThat(manifests.scan(first).changed()).isPresent();
    assertThat(manifests.scan(second).changed()).isPresent();

    assertThat(manifests.scan(third))
        .isEqualTo(new ManifestFingerprints.Look(true, Optional.empty()));
    assertThat(manifests.keys()).containsExactlyInAnyOrder(first, second);

    Files.delete(manifests.file(first));
    manifests.rescanExcept(Set.of(second, third));
    assertThat(manifests.scan(third).changed()).isPresent();
    assertThat(manifests.keys()).containsExactlyInAnyOrder(second, third);
  }
}
