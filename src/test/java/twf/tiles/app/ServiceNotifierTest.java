package twf.tiles.app;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;

import java.nio.file.Path;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.NullSource;
import org.junit.jupiter.params.provider.ValueSource;
import twf.tiles.testing.NotifySocket;

class ServiceNotifierTest {
  @TempDir Path folder;

  @Test
  void sendsOneDatagramPerState() {
    try (NotifySocket systemd = new NotifySocket(folder.resolve("notify").toString())) {
      tells(systemd);
    }
  }

  @Test
  void sendsToAbstractSocket() {
    try (NotifySocket systemd = new NotifySocket("@offline-tiles-" + UUID.randomUUID())) {
      tells(systemd);
    }
  }

  private static void tells(NotifySocket systemd) {
    ServiceNotifier notifier = new ServiceNotifier(systemd.address());
    notifier.status("could not start:\nfor two reasons");
    notifier.notifyReady();
    notifier.stopping();
    assertThat(systemd.next()).hasValue("STATUS=could not start:");
    assertThat(systemd.next()).hasValue("READY=1\nSTATUS=serving");
    assertThat(systemd.next()).hasValue("STOPPING=1\nSTATUS=stopping");
    assertThat(systemd.next()).isEmpty();
  }

  @ParameterizedTest
  @NullSource
  @ValueSource(strings = {"", "/nowhere/notify", "@nobody-listens-here", "\0"})
  void ignoresMissingListener(@Nullable String address) {
    assertThatCode(() -> new ServiceNotifier(address).notifyReady()).doesNotThrowAnyException();
  }
}
