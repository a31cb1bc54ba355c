package twf.tiles.validation;

import static org.assertj.core.api.Assertions.assertThat;

import io.vertx.core.Vertx;
import io.vertx.junit5.VertxExtension;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import twf.tiles.common.WorkerPool;
import twf.tiles.domain.FrameImage;
import twf.tiles.event.CandidateImage;
import twf.tiles.event.CheckOutcome;
import twf.tiles.event.CheckResult;
import twf.tiles.event.PublishCandidate;
import twf.tiles.event.ValidationReport;
import twf.tiles.image.WebpFixtures;
import twf.tiles.storage.FileDigest;
import twf.tiles.testing.FutureAssertions;
import twf.tiles.testing.RecordingMetrics;
import twf.tiles.testing.TestClock;

/** Which images the checklist offers for publishing, and what it says of the others. */
@ExtendWith(VertxExtension.class)
class FrameImagesTest {
  private static final byte[] WEBP = WebpFixtures.bytes(WebpFixtures.LOSSLESS_ALPHA);
  private static final byte[] OTHER = WebpFixtures.bytes(WebpFixtures.LOSSLESS_ALPHA_ICC);
  private static final byte[] BROKEN = {'R', 'I', 'F', 'F'};

  @TempDir Path folder;
  private WorkerPool workers;
  private ValidationFixture run;

  @BeforeEach
  void open(Vertx vertx) throws IOException {
    workers = new WorkerPool(vertx, "images", 2);
    run = new ValidationFixture(folder.toRealPath());
  }

  @Test
  void skipsCheckWithoutImages() {
    ValidationReport report = run.stage(2, 6).report(workers);

    assertThat(report.outcome()).isEqualTo(CheckOutcome.PASS);
    assertThat(check(report, "frame-images").outcome()).isEqualTo(CheckOutcome.SKIPPED);
    assertThat(check(report, "frame-images").detail())
        .isEqualTo("no frame image is announced or staged");
    assertThat(report.candidate().newImages()).isEmpty();
  }

  @Test
  void offersAnnouncedImages() {
    run.stage(2, 6).image(1, WEBP).announceImages(2, 6, 1);

    ValidationReport report = run.report(workers);

    assertThat(report.decision()).isEqualTo("passed");
    assertThat(check(report, "frame-images").outcome()).isEqualTo(CheckOutcome.PASS);
    FileDigest digest = FileDigest.of(WEBP);
    assertThat(report.candidate().newImages())
        .extracting(CandidateImage::image)
        .containsExactly(
            new FrameImage(
                "/frames/" + ValidationFixture.KEY + "/001.webp?v=0123456789abc001",
                "0123456789abc001",
                digest.bytes(),
                digest.sha256()));
  }

  @Test
  void offersSoundImageThatIsNotAnnounced() {
    ValidationReport report = run.stage(2, 6).image(0, WEBP).report(workers);

    assertThat(report.outcome()).isEqualTo(CheckOutcome.PASS);
    assertThat(report.candidate().newImages()).extracting("fhr").containsExactly(0);
    assertThat(report.candidate().newImages().get(0).image().url())
        .isEqualTo(
            "/frames/%s/000.webp?v=%s"
                .formatted(ValidationFixture.KEY, FileDigest.of(WEBP).sha256().substring(0, 16)));
  }

  @Test
  void leavesOutUnsoundImageThatIsNotAnnounced() {
    ValidationReport report = run.stage(2, 6).image(0, BROKEN).image(1, WEBP).report(workers);

    assertThat(report.outcome()).isEqualTo(CheckOutcome.WARN);
    assertThat(check(report, "frame-images").detail())
        .isEqualTo(
            "1 warning: frame 000: image left out, which is not announced: frames/000.webp: is"
                + " not a WebP");
    assertThat(report.candidate().newImages()).extracting("fhr").containsExactly(1);
    assertThat(report.candidate().newFrames()).hasSize(2);
  }

  @Test
  void failsAnnouncedImageThatIsUnsoundOrAbsent() throws IOException {
    run.stage(2, 6).image(1, BROKEN).announceImages(2, 6, 1);
    assertThat(run.report(workers).decision())
        .isEqualTo(
            "failed: frame-images: frame 001: frames/001.webp: is not a WebP; nothing changed");

    Files.delete(run.imageFile(1));
    assertThat(run.report(workers).decision())
        .startsWith("failed: frame-images: frame 001: frames/001.webp: is announced, and does not");
  }

  @Test
  void addsImageToPublishedFrame() throws IOException {
    run.stage(2, 6).publish(run.report(workers).candidate());

    run.stage(3, 6).image(0, WEBP).image(1, BROKEN).announceImages(3, 6, 0, 1);
    ValidationReport report = run.report(workers);

    assertThat(report.outcome()).isEqualTo(CheckOutcome.WARN);
    assertThat(check(report, "frame-images").detail())
        .isEqualTo(
            "1 warning: frame 001: published without an image, and gets none: frames/001.webp: is"
                + " not a WebP");
    assertThat(check(report, "immutability").outcome()).isEqualTo(CheckOutcome.PASS);
    PublishCandidate candidate = report.candidate();
    assertThat(candidate.newImages()).extracting("fhr").containsExactly(0);
    assertThat(candidate.newFrames()).extracting("fhr").containsExactly(2);
  }

  @Test
  void reportsOtherBytesOfPublishedImageAsConflict() throws IOException {
    run.stage(2, 6).image(0, WEBP).announceImages(2, 6, 0);
    run.publishUnchecked();
    assertThat(run.report(workers).outcome()).isEqualTo(CheckOutcome.PASS);

    run.stage(3, 6).image(0, OTHER).announceImages(3, 6, 0);
    ValidationReport report = run.report(workers);

    assertThat(check(report, "immutability").outcome()).isEqualTo(CheckOutcome.WARN);
    assertThat(check(report, "immutability").detail())
        .isEqualTo(
            "1 conflict: frame 000: image: staged size %d differs from published %d"
                .formatted(OTHER.length, WEBP.length));
    assertThat(report.candidate().newImages()).isEmpty();
    assertThat(report.candidate().newFrames()).extracting("fhr").containsExactly(2);
  }

  @Test
  void readsNoPublishedImageAgain() throws IOException {
    run.stage(2, 6).image(0, WEBP).announceImages(2, 6, 0);
    run.publishUnchecked();
    Checklist checklist =
        new Checklist(
            workers, run.staging, run.published, 0, TestClock.ticking(), new RecordingMetrics());

    FutureAssertions.await(checklist.run(ValidationFixture.KEY));

    assertThat(checklist.readCounts().hashedBytes()).isZero();
  }

  @Test
  void countsImagesInDiskSpace() {
    run.stage(1, 6);
    long before = newBytes(run.report(workers));

    run.image(0, WEBP);

    assertThat(newBytes(run.report(workers)) - before).isEqualTo(WEBP.length);
  }

  private static long newBytes(ValidationReport report) {
    String detail = check(report, "disk-space").detail();
    return Long.parseLong(detail.replaceAll(".*new (\\d+) bytes.*", "$1"));
  }

  private static CheckResult check(ValidationReport report, String name) {
    return report.checks().stream()
        .filter(result -> result.check().equals(name))
        .findFirst()
        .orElseThrow();
  }
}
