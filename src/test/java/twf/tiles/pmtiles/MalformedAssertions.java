package twf.tiles.pmtiles;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;

import io.vertx.core.Future;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import twf.tiles.error.FailureException;
import twf.tiles.error.FailureKind;
import twf.tiles.testing.FutureAssertions;
import twf.tiles.testing.TestArchiveBuilder;

/** Assertions that malformed input is rejected. */
public final class MalformedAssertions {
  private MalformedAssertions() {}

  static void assertMalformed(ThrowingCallable call, String message) {
    assertMalformed(catchThrowable(call), message);
  }

  public static void assertMalformed(Future<?> future, String message) {
    assertMalformed(FutureAssertions.failure(future), message);
  }

  /** Asserts that opening or verifying the archive fails as malformed. */
  static void assertMalformed(TestArchiveBuilder archive, String message) {
    assertMalformed(
        PmtilesReader.open(archive.toSource()).compose(ArchiveVerifier::verify), message);
  }

  private static void assertMalformed(Throwable thrown, String message) {
    assertThat(thrown).isInstanceOf(FailureException.class).hasMessageContaining(message);
    assertThat(((FailureException) thrown).failure().kind()).isEqualTo(FailureKind.MALFORMED);
  }
}
