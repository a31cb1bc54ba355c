package twf.tiles.app;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class FileDescriptorLimitTest {
  @Test
  void reservesDescriptorsForOtherUses() {
    assertThat(FileDescriptorLimit.connections(0, 65_536)).isEqualTo(63_488);
    assertThat(FileDescriptorLimit.connections(0, 1_024)).isEqualTo(512);
    assertThat(FileDescriptorLimit.connections(0, 1)).isEqualTo(1);
    assertThat(FileDescriptorLimit.connections(0, Long.MAX_VALUE)).isPositive();
  }

  @Test
  void appliesConfiguredLimitUpToReserve() {
    assertThat(FileDescriptorLimit.connections(100, 65_536)).isEqualTo(100);
    assertThat(FileDescriptorLimit.connections(100_000, 65_536)).isEqualTo(63_488);
    assertThat(FileDescriptorLimit.connections(0)).isPositive();
  }
}
