package twf.tiles.app;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.vertx.core.Vertx;
import io.vertx.core.VertxBuilder;
import io.vertx.core.transport.Transport;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import twf.tiles.config.Settings;
import twf.tiles.testing.FutureAssertions;

class TransportSelectorTest {
  private final VertxBuilder builder = Vertx.builder();

  private static boolean has(Settings.Transport transport) {
    return Optional.ofNullable(
            transport == Settings.Transport.EPOLL ? Transport.EPOLL : Transport.IO_URING)
        .map(Transport::available)
        .orElse(false);
  }

  /** Returns whether a Vert.x instance really uses the native transport. */
  private boolean isNative() {
    Vertx vertx = builder.build();
    boolean used = vertx.isNativeTransportEnabled();
    FutureAssertions.await(vertx.close());
    return used;
  }

  @Test
  void alwaysOffersNio() {
    assertThat(TransportSelector.choose(builder, Settings.Transport.NIO)).isEqualTo("nio");
    assertThat(isNative()).isFalse();
  }

  @Test
  void choosesBestAvailableTransport() {
    String chosen = TransportSelector.choose(builder, Settings.Transport.AUTO);
    String best =
        has(Settings.Transport.IO_URING)
            ? "io_uring"
            : has(Settings.Transport.EPOLL) ? "epoll" : "nio";
    assertThat(chosen).isEqualTo(best);
    assertThat(isNative()).isEqualTo(!best.equals("nio"));
  }

  @ParameterizedTest
  @EnumSource(names = {"EPOLL", "IO_URING"})
  void usesRequestedTransportOrListsAllowed(Settings.Transport wanted) {
    if (has(wanted)) {
      assertThat(TransportSelector.choose(builder, wanted)).isEqualTo(wanted.externalName());
      assertThat(isNative()).isTrue();
    } else {
      assertThatThrownBy(() -> TransportSelector.choose(builder, wanted))
          .hasMessageMatching(
              "HTTP_TRANSPORT: "
                  + wanted.externalName()
                  + " is not available on this machine \\(.+\\); allowed here: auto, nio.*");
    }
  }
}
