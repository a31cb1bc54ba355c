package twf.tiles.fuzz;

import static org.assertj.core.api.Assertions.assertThatCode;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Replays all seeds and all inputs that the fuzzer has found, without the fuzzer. */
class FuzzRegressionTest {
  static Iterable<String> names() {
    return FuzzTargets.names();
  }

  @ParameterizedTest
  @MethodSource("names")
  void passesAllSeedsAndRegressionCases(String name) throws IOException {
    try (FuzzTarget target = FuzzTargets.create(name)) {
      List<byte[]> inputs = new ArrayList<>(target.seeds().toList());
      for (Path found : SeedCorpusWriter.cases(name)) {
        inputs.add(Files.readAllBytes(found));
      }
      for (int i = 0; i < inputs.size(); i++) {
        byte[] input = inputs.get(i);
        assertThatCode(() -> JazzerEntryPoint.run(target, input))
            .as("%s, input %d", name, i)
            .doesNotThrowAnyException();
      }
    }
  }
}
