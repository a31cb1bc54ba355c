package twf.tiles.validation;

import static org.assertj.core.api.Assertions.assertThat;

import io.vertx.core.Vertx;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import twf.tiles.builder.FrameStager;
import twf.tiles.common.WorkerPool;
import twf.tiles.event.CheckOutcome;
import twf.tiles.event.ValidationReport;
import twf.tiles.testing.ContractSchemas;
import twf.tiles.testing.ExternalTools;
import twf.tiles.testing.FutureAssertions;

/** The checklist passes what the builders' helper for Python stages. */
@Tag("external")
class PythonBuilderTest {
  private static final String BUILDER =
      """
      import sys
      from offline_tiles_staging import Variable, commit, stage_frame

      staging, source = sys.argv[1:]
      variable = Variable(staging, "gfs", "20260129_18z", "tmp2m")
      rain = {"title": "rain", "kind": "steps", "stops": [(0.1, "#00ff00"), (5, "#007700")]}
      for fhr, legend in enumerate((None, rain, {"title": "all", "groups": [rain]})):
          stage_frame(
              variable,
              fhr,
              archive=f"{source}/{fhr}.pmtiles",
              units="F",
              bounds=(-10, 50, 2, 58),
              nodata={"value": 255, "rule": "outside bounds"},
              colormap_id="tmp2m",
              colormap_version=1,
              legend=legend,
              frame_image=f"{source}/image.webp",
              build=("2026-01-29T19:00:00Z", "2026-01-29T20:00:01.5+01:00"),
          )
          commit(variable, expected_frames=3)
      """;

  @TempDir Path folder;

  @Test
  void passesWhatPythonHelperStages() throws IOException {
    ValidationFixture run = new ValidationFixture(folder);
    Files.createDirectories(run.staging);
    for (int fhr = 0; fhr < 3; fhr++) {
      Files.write(
          folder.resolve(fhr + ".pmtiles"),
          ValidationFixture.archive().metadata("{\"fhr\":" + fhr + "}").toBuffer().getBytes());
    }
    Files.copy(Path.of("src/test/resources/webp/lossy.webp"), folder.resolve("image.webp"));

    ExternalTools.Ran ran = python(BUILDER, run.staging, folder);
    assertThat(ran.code()).as(ran.said()).isZero();

    ValidationReport report = validate(run);
    assertThat(report.outcome()).as("%s", report).isEqualTo(CheckOutcome.PASS);
    assertThat(report.candidate().newFrames()).extracting("fhr").containsExactly(0, 1, 2);
    assertThat(ContractSchemas.assertStagedDocumentsValid(run.staging)).isEqualTo(4);
  }

  private static ExternalTools.Ran python(String program, Path... arguments) {
    return ExternalTools.run(
        Map.of("PYTHONPATH", "src/builders/python", "PYTHONDONTWRITEBYTECODE", "1"),
        Stream.concat(
                Stream.of(ExternalTools.require("python3", "python3"), "-c", program),
                Stream.of(arguments).map(Path::toString))
            .toArray(String[]::new));
  }

  @Test
  void takesTheLockOfTheStageCommand() throws IOException {
    String tryLock =
        """
        import fcntl, os, sys
        from offline_tiles_staging import staging

        with open(os.path.join(sys.argv[1], staging._LOCK), "ab") as lock:
            fcntl.lockf(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        """;
    Path variable = folder.resolve(ValidationFixture.KEY.toString());
    try (FrameStager stager =
        FrameStager.open(folder, ValidationFixture.KEY, 0, Clock.systemUTC())) {
      assertThat(stager.availableFrames()).isEqualTo(1);
      assertThat(python(tryLock, variable).said()).contains("BlockingIOError");
    }
    assertThat(python(tryLock, variable).code()).isZero();
  }

  private static ValidationReport validate(ValidationFixture run) {
    Vertx vertx = Vertx.vertx();
    WorkerPool workers = new WorkerPool(vertx, "test", 2);
    try {
      return run.report(workers);
    } finally {
      workers.close();
      FutureAssertions.await(vertx.close());
    }
  }
}
