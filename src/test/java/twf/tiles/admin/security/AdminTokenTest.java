package twf.tiles.admin.security;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.NullSource;
import org.junit.jupiter.params.provider.ValueSource;
import twf.tiles.config.Settings;
import twf.tiles.error.FailureException;
import twf.tiles.error.FailureKind;

class AdminTokenTest {
  @TempDir Path folder;

  private Path generated() {
    return folder.resolve(".admin-token");
  }

  private static Settings.Management settings(@Nullable Path file) {
    return new Settings.Management("127.0.0.1", 0, 0, null, file, null, List.of());
  }

  private Path file(String modes) throws IOException {
    Path file = Files.writeString(folder.resolve("token"), "secret\n");
    return Files.setPosixFilePermissions(file, PosixFilePermissions.fromString(modes));
  }

  @ParameterizedTest
  @ValueSource(strings = {"rw-------", "r--------"})
  void readsOwnerOnlyFile(String modes) throws IOException {
    AdminToken token = AdminToken.load(settings(file(modes)), generated());
    token.require("Bearer secret");
    assertThatThrownBy(() -> token.require("Bearer other")).isInstanceOf(FailureException.class);
    assertThat(generated()).doesNotExist();
  }

  @ParameterizedTest
  @ValueSource(strings = {"rw-r-----", "rw-rw----", "rw----r--", "rw-----w-", "rw---x---"})
  void rejectsFileAccessibleToOthersWithFixCommand(String modes) throws IOException {
    Path file = file(modes);
    assertThatThrownBy(() -> AdminToken.load(settings(file), generated()))
        .isInstanceOf(FailureException.class)
        .hasMessage(
            "ADMIN_TOKEN_FILE: %s holds the admin token, and its mode %s gives access to others"
                + " than its owner: chmod 600 %s",
            file, modes, file.toRealPath());
  }

  @Test
  void checksModeOfLinkTarget() throws IOException {
    Path target = file("rw-------");
    Path link = Files.createSymbolicLink(folder.resolve("link"), target);
    AdminToken.load(settings(link), generated()).require("Bearer secret");
    file("rw-r--r--");
    assertThatThrownBy(() -> AdminToken.load(settings(link), generated()))
        .hasMessageStartingWith("ADMIN_TOKEN_FILE: " + link)
        .hasMessageEndingWith("chmod 600 " + target.toRealPath());
  }

  @Test
  void generatesOwnerOnlyTokenAndRejectsChangedMode() throws IOException {
    AdminToken.load(settings(null), generated());
    String token = Files.readString(generated()).strip();
    assertThat(token).hasSize(64);
    assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(generated())))
        .isEqualTo("rw-------");
    AdminToken.load(settings(null), generated()).require("Bearer " + token);
    Files.setPosixFilePermissions(generated(), PosixFilePermissions.fromString("rw-r--r--"));
    assertThatThrownBy(() -> AdminToken.load(settings(null), generated()))
        .hasMessageStartingWith("MANIFEST_ROOT: " + generated())
        .hasMessageEndingWith("chmod 600 " + generated().toRealPath());
  }

  @Test
  void sharesOneTokenAmongConcurrentStarts() throws Exception {
    int starts = 8;
    ExecutorService threads = Executors.newFixedThreadPool(starts);
    try {
      for (int round = 0; round < 25; round++) {
        Files.deleteIfExists(generated());
        CyclicBarrier together = new CyclicBarrier(starts);
        List<Future<AdminToken>> all = new ArrayList<>();
        for (int i = 0; i < starts; i++) {
          all.add(
              threads.submit(
                  () -> {
                    together.await();
                    return AdminToken.load(settings(null), generated());
                  }));
        }
        String token = null;
        for (Future<AdminToken> one : all) {
          AdminToken read = one.get(10, TimeUnit.SECONDS);
          token = token == null ? Files.readString(generated()).strip() : token;
          read.require("Bearer " + token);
        }
        try (Stream<Path> left = Files.list(folder)) {
          assertThat(left).containsExactly(generated());
        }
      }
    } finally {
      threads.shutdownNow();
    }
  }

  @Test
  void doesNotWriteThroughLink() throws IOException {
    Path elsewhere = folder.resolve("elsewhere");
    Files.createSymbolicLink(generated(), elsewhere);
    assertThatThrownBy(() -> AdminToken.load(settings(null), generated()))
        .isInstanceOf(FailureException.class);
    assertThat(elsewhere).doesNotExist();
  }

  @Test
  void namesMissingFile() {
    assertThatThrownBy(() -> AdminToken.load(settings(folder.resolve("none")), generated()))
        .isInstanceOf(FailureException.class)
        .hasMessageContaining("none")
        .hasMessageContaining("does not exist");
  }

  @ParameterizedTest
  @ValueSource(strings = {"Bearer right", "bearer right", "Bearer   right ", "right"})
  void acceptsTokenWithOrWithoutScheme(String authorization) {
    assertThatCode(() -> new AdminToken("right").require(authorization)).doesNotThrowAnyException();
  }

  @ParameterizedTest
  @ValueSource(strings = {"Bearer wrong", "Bearer righ", "Bearer right right", "wrong"})
  void rejectsWrongTokenAsForbidden(String authorization) {
    assertThat(kind(authorization)).isEqualTo(FailureKind.FORBIDDEN);
  }

  @ParameterizedTest
  @NullSource
  @ValueSource(strings = {"", " ", "Bearer", "Bearer ", "Basic cmlnaHQ=", "Digest a b"})
  void rejectsMissingTokenAsUnauthenticated(String authorization) {
    assertThat(kind(authorization)).isEqualTo(FailureKind.UNAUTHENTICATED);
  }

  private static FailureKind kind(String authorization) {
    return catchThrowableOfType(
            FailureException.class, () -> new AdminToken("right").require(authorization))
        .failure()
        .kind();
  }
}
