package twf.tiles.validate;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import twf.tiles.contract.RunId;

class StagingTreeTest {
  @Test
  void ofTooManyRunsTheNewestAreKeptInWhateverOrderTheFolderGivesThem() {
    Stream<RunId> runs =
        Stream.of("20260103_00z", "20260101_00z", "20260105_00z", "20260104_00z", "20260102_00z")
            .map(RunId::new);
    assertThat(StagingTree.newest(runs, 3))
        .extracting(RunId::text)
        .containsExactly("20260105_00z", "20260104_00z", "20260103_00z");
  }
}
