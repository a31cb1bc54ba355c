package twf.tiles.validate;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import twf.tiles.contract.Bounds;
import twf.tiles.contract.ContractJson;
import twf.tiles.contract.Legend;
import twf.tiles.contract.Rendering;
import twf.tiles.failure.TileException;

class RenderingsTest {
  private final Renderings renderings = new Renderings();

  private static Rendering rendering(String units, int stops) {
    List<Legend.Stop> all = new ArrayList<>();
    for (int i = 0; i < stops; i++) {
      all.add(new Legend.Stop(i, "#00ff00"));
    }
    return new Rendering(new Bounds(-10.0, 50.0, 2.0, 58.0), units, new Legend("T", all));
  }

  @Test
  void keepsEqualOnesOnce() {
    Rendering first = renderings.share(rendering("K", 256), "frame 000");
    long bytes = renderings.bytes();
    assertThat(renderings.share(rendering("K", 256), "frame 001")).isSameAs(first);
    assertThat(renderings.bytes()).isEqualTo(bytes);
    assertThat(renderings.share(rendering("C", 256), "frame 002")).isNotSameAs(first);
    assertThat(renderings.bytes()).isGreaterThan(bytes);
  }

  @Test
  void refusesMoreThanASnapshotCanHold() {
    String units = "x".repeat(ContractJson.MAX_BYTES / 3);
    renderings.share(rendering(units + "a", 1), "frame 000");
    renderings.share(rendering(units + "b", 1), "frame 001");
    assertThatThrownBy(() -> renderings.share(rendering(units + "c", 1), "frame 002"))
        .isInstanceOf(TileException.class)
        .hasMessageContaining("frame 002")
        .hasMessageContaining("more than a published manifest can hold");
  }
}
