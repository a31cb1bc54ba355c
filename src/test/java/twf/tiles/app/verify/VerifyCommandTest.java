package twf.tiles.app.verify;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import twf.tiles.error.FailureException;
import twf.tiles.validation.verify.VerifyTarget;

/** Tests the message of {@code verify} for a path that does not exist. */
class VerifyCommandTest {
  @Test
  void namesMissingPathWithoutControlCharacters() {
    FailureException problem =
        catchThrowableOfType(
            FailureException.class,
            () -> VerifyTarget.find(Path.of("/no\u001b[2J\nsuch"), target -> {}));
    assertThat(VerifyCommand.line(problem))
        .startsWith("offline-tiles verify: /no?[2J?such: does not exist");
  }
}
