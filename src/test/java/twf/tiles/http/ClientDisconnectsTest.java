package twf.tiles.http;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.channels.ClosedChannelException;
import java.nio.file.NoSuchFileException;
import org.junit.jupiter.api.Test;
import twf.tiles.error.FailureException;

final class ClientDisconnectsTest {
  @Test
  void distinguishesDisconnectsFromFileErrors() {
    assertThat(ClientDisconnects.isOfConnection(new ClosedChannelException())).isTrue();
    assertThat(ClientDisconnects.isOfConnection(new IOException("Connection reset by peer")))
        .isTrue();
    assertThat(
            ClientDisconnects.isOfConnection(
                new IOException("writevAddresses(..) failed with error(-32): Broken pipe")))
        .isTrue();
    assertThat(ClientDisconnects.isOfConnection(new IOException("Input/output error"))).isFalse();
    assertThat(ClientDisconnects.isOfConnection(new NoSuchFileException("Connection"))).isFalse();
    assertThat(ClientDisconnects.isOfConnection(FailureException.malformed("Broken pipe", "")))
        .isFalse();
  }
}
