package twf.tiles.validation.check;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import twf.tiles.domain.Bounds;
import twf.tiles.domain.FrameStyle;
import twf.tiles.domain.Legend;
import twf.tiles.domain.json.StrictJson;
import twf.tiles.error.FailureException;

class FrameStylesTest {
  private final FrameStyles renderings = new FrameStyles();

  private static FrameStyle rendering(String units, int stops) {
    List<Legend.Stop> all = new ArrayList<>();
    for (int i = 0; i < stops; i++) {
      all.add(new Legend.Stop(i, "#00ff00"));
    }
    return new FrameStyle(new Bounds(-10.0, 50.0, 2.0, 58.0), units, new Legend("T", all));
  }

  @Test
  void sharesEqualStyles() {
    FrameStyle first = renderings.intern(rendering("K", 256), "frame 000");
    long bytes = renderings.bytes();
    assertThat(renderings.intern(rendering("K", 256), "frame 001")).isSameAs(first);
    assertThat(renderings.bytes()).isEqualTo(bytes);
    assertThat(renderings.intern(rendering("C", 256), "frame 002")).isNotSameAs(first);
    assertThat(renderings.bytes()).isGreaterThan(bytes);
  }

  @Test
  void rejectsMoreStylesThanSnapshotCanHold() {
    String units = "x".repeat(StrictJson.MAX_BYTES / 3);
    renderings.intern(rendering(units + "a", 1), "frame 000");
    renderings.intern(rendering(units + "b", 1), "frame 001");
    assertThatThrownBy(() -> renderings.intern(rendering(units + "c", 1), "frame 002"))
        .isInstanceOf(FailureException.class)
        .hasMessageContaining("frame 002")
        .hasMessageContaining("more than a published manifest can hold");
  }

  @Test
  void countsGroupsAndUnknownFieldsOfLegend() {
    Bounds bounds = new Bounds(-10.0, 50.0, 2.0, 58.0);
    Legend scale = new Legend("Rain", List.of(new Legend.Stop(1, "#00ff00")));
    Legend grouped = new Legend("T", null, List.of(), List.of(scale, scale), "{\"a\":1}");
    renderings.intern(new FrameStyle(bounds, "K", null), "frame 000");
    long without = renderings.bytes();
    renderings.intern(new FrameStyle(bounds, "K", grouped), "frame 001");
    assertThat(renderings.bytes()).isEqualTo(2 * without + 1 + 2 * (4 + 14) + 7);
  }
}
