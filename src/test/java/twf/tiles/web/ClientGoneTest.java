package twf.tiles.web;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.channels.ClosedChannelException;
import java.nio.file.NoSuchFileException;
import org.junit.jupiter.api.Test;
import twf.tiles.failure.TileException;

final class ClientGoneTest {
  @Test
  void brokenConnectionsAreToldFromBrokenFiles() {
    assertThat(ClientGone.isOfConnection(new ClosedChannelException())).isTrue();
    assertThat(ClientGone.isOfConnection(new IOException("Connection reset by peer"))).isTrue();
    assertThat(
            ClientGone.isOfConnection(
                new IOException("writevAddresses(..) failed with error(-32): Broken pipe")))
        .isTrue();
    assertThat(ClientGone.isOfConnection(new IOException("Input/output error"))).isFalse();
    assertThat(ClientGone.isOfConnection(new NoSuchFileException("Connection"))).isFalse();
    assertThat(ClientGone.isOfConnection(TileException.malformed("Broken pipe", ""))).isFalse();
  }
}
