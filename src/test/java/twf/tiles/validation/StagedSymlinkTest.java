package twf.tiles.validation;

import static org.assertj.core.api.Assertions.assertThat;

import io.vertx.core.Vertx;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import twf.tiles.common.WorkerPool;
import twf.tiles.event.CheckOutcome;
import twf.tiles.event.ValidationReport;
import twf.tiles.testing.FutureAssertions;

/** Tests symbolic links at each level of the staged tree, to elsewhere and to themselves. */
class StagedSymlinkTest {
  private final Vertx vertx = Vertx.vertx();
  private final WorkerPool workers = new WorkerPool(vertx, "test", 2);
  @TempDir private Path folder;
  private ValidationFixture run;

  @BeforeEach
  void stage() {
    run = new ValidationFixture(folder).stage(2, 6);
  }

  @AfterEach
  void stop() {
    workers.close();
    FutureAssertions.await(vertx.close());
  }

  private ValidationReport validate() {
    return run.report(workers);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "gfs",
        "gfs/20260129_18z",
        "gfs/20260129_18z/tmp2m",
        "gfs/20260129_18z/tmp2m/frames",
        "gfs/20260129_18z/tmp2m/meta",
        "gfs/20260129_18z/tmp2m/frames/001.pmtiles",
        "gfs/20260129_18z/tmp2m/meta/001.json",
        "gfs/20260129_18z/tmp2m/manifest.json"
      })
  void rejectsLinkOutOfStaging(String place) throws IOException {
    Path moved = folder.resolve("elsewhere");
    Path link = run.staging.resolve(place);
    Files.move(link, moved);
    Files.createSymbolicLink(link, moved);
    ValidationReport report = validate();
    assertThat(report.outcome()).isEqualTo(CheckOutcome.FAIL);
    assertThat(report.checks())
        .anyMatch(check -> check.detail().contains("is a link out of STAGING_ROOT"));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "gfs/20260129_18z/tmp2m",
        "gfs/20260129_18z/tmp2m/frames",
        "gfs/20260129_18z/tmp2m/frames/001.pmtiles",
        "gfs/20260129_18z/tmp2m/meta/001.json",
        "gfs/20260129_18z/tmp2m/manifest.json"
      })
  void rejectsLinkToItself(String place) throws IOException {
    Path link = run.staging.resolve(place);
    Files.move(link, folder.resolve("elsewhere"));
    Files.createSymbolicLink(link, link);
    assertThat(validate().outcome()).isEqualTo(CheckOutcome.FAIL);
  }

  @Test
  void acceptsRootThatIsLink() throws IOException {
    Path moved = folder.resolve("mount");
    Files.move(run.staging, moved);
    Files.createSymbolicLink(run.staging, moved);
    assertThat(validate().outcome()).isEqualTo(CheckOutcome.PASS);
  }
}
