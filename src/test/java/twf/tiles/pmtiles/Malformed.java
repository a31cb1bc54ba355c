package twf.tiles.pmtiles;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;

import io.vertx.core.Future;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import twf.tiles.failure.Failure;
import twf.tiles.failure.TileException;
import twf.tiles.testing.ArchiveBytes;
import twf.tiles.testing.Futures;

/** Assertions about refusals. */
final class Malformed {
  private Malformed() {}

  static void refused(ThrowingCallable call, String message) {
    refused(catchThrowable(call), message);
  }

  static void refused(Future<?> future, String message) {
    refused(Futures.failure(future), message);
  }

  /** Refused when opened or verified. */
  static void refused(ArchiveBytes archive, String message) {
    refused(Archive.open(archive.toSource()).compose(ArchiveStructure::verify), message);
  }

  private static void refused(Throwable thrown, String message) {
    assertThat(thrown).isInstanceOf(TileException.class).hasMessageContaining(message);
    assertThat(((TileException) thrown).failure()).isInstanceOf(Failure.Malformed.class);
  }
}
