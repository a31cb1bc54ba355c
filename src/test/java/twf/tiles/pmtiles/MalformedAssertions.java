package twf.tiles.pmtiles;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;

import io.vertx.core.Future;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import twf.tiles.error.Failure;
import twf.tiles.error.FailureException;
import twf.tiles.testing.FutureAssertions;
import twf.tiles.testing.TestArchiveBuilder;

/** Assertions about refusals. */
public final class MalformedAssertions {
  private MalformedAssertions() {}

  static void refused(ThrowingCallable call, String message) {
    refused(catchThrowable(call), message);
  }

  public static void refused(Future<?> future, String message) {
    refused(FutureAssertions.failure(future), message);
  }

  /** Refused when opened or verified. */
  static void refused(TestArchiveBuilder archive, String message) {
    refused(PmtilesReader.open(archive.toSource()).compose(ArchiveVerifier::verify), message);
  }

  private static void refused(Throwable thrown, String message) {
    assertThat(thrown).isInstanceOf(FailureException.class).hasMessageContaining(message);
    assertThat(((FailureException) thrown).failure()).isInstanceOf(Failure.Malformed.class);
  }
}
