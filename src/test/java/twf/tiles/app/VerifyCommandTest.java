package twf.tiles.app;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import twf.tiles.failure.TileException;
import twf.tiles.validate.VerifyTargets;

/** What {@code verify} says where it has no table to show. */
class VerifyCommandTest {
  @Test
  void aPathThatIsNotThereIsNamedOnOneLineThatMovesNoCursor() {
    TileException problem =
        catchThrowableOfType(
            TileException.class,
            () -> VerifyTargets.find(Path.of("/no\u001b[2J\nsuch"), target -> {}));
    assertThat(VerifyCommand.line(problem))
        .startsWith("offline-tiles verify: /no?[2J?such: does not exist");
  }
}
