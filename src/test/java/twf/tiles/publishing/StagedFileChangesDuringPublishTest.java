package twf.tiles.publishing;

import static org.assertj.core.api.Assertions.assertThat;
import static twf.tiles.publishing.PublishingFixture.MODEL;

import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.atomic.AtomicBoolean;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import twf.tiles.config.Settings;
import twf.tiles.domain.RunId;
import twf.tiles.event.CandidateFrame;
import twf.tiles.event.ValidationReport;
import twf.tiles.testing.PublishedTreeAssertions;
import twf.tiles.testing.StagedFileMutation;

/** Changes staged files before each step of a publish; only validated bytes may be published. */
@Tag("slow")
class StagedFileChangesDuringPublishTest {
  /** Whether to test metadata files as well as archives, which doubles the duration. */
  private static final boolean EVERY = Boolean.getBoolean("offline-tiles.every");

  @TempDir Path temp;
  private int published;
  private int refused;

  @ParameterizedTest
  @EnumSource
  void publishesOnlyValidatedBytesDespiteChanges(StagedFileMutation mutation) throws Exception {
    try (PublishingFixture world = new PublishingFixture(temp)) {
      world
          .withModelSettings(MODEL, new Settings.ModelSettings("GFS", List.of(), Map.of(), 1, 1))
          .start();
      int hour = 0;
      for (boolean archive : EVERY ? List.of(true, false) : List.of(true)) {
        int steps = 1;
        for (int step = 1; step <= steps; step++) {
          RunId run = new RunId("202601%02d_%02dz".formatted(1 + hour / 24, hour++ % 24));
          steps = Math.max(steps, publishChangingAt(world, run, mutation, archive, step));
        }
        assertThat(steps).isGreaterThan(20);
      }
    }
    // Early changes are rejected; late ones come after the file was copied.
    assertThat(refused).isGreaterThan(3);
    assertThat(published).isGreaterThan(5);
  }

  private int publishChangingAt(
      PublishingFixture world, RunId run, StagedFileMutation mutation, boolean archive, int step) {
    CandidateFixture staged = world.stage(run);
    ValidationReport report = staged.stageFrames(2);
    Path victim = archive ? staged.archive(1) : staged.meta(1);
    world.disk.runBeforeStep(step, () -> mutation.applyTo(victim));
    String decision = world.offer(report);
    int steps = world.disk.steps();
    world.disk.reset();
    String what = mutation + " before step " + step + ": " + decision;
    if (decision.startsWith("published")) {
      published++;
      assertAsValidated(world, run, report, what);
    } else {
      refused++;
      assertThat(decision).as(what).startsWith("not published: ");
      assertThat(world.published().resolve(MODEL).resolve(run.text()).resolve("tmp2m"))
          .as(what)
          .isDirectoryNotContaining("glob:manifest.json");
    }
    world.check().checkWithoutLeftovers();
    return steps;
  }

  private static void assertAsValidated(
      PublishingFixture world, RunId run, ValidationReport report, String what) {
    Path folder = world.published().resolve(MODEL).resolve(run.text()).resolve("tmp2m");
    for (CandidateFrame frame : report.candidate().newFrames()) {
      assertThat(sha256(folder.resolve("frames/" + frame.frameId() + ".pmtiles")))
          .as(what)
          .isEqualTo(frame.archive().sha256());
      assertThat(sha256(folder.resolve("meta/" + frame.frameId() + ".json")))
          .as(what)
          .isEqualTo(frame.meta().sha256());
    }
  }

  private static String sha256(Path file) {
    return PublishedTreeAssertions.sha256(PublishedTreeAssertions.bytes(file));
  }

  @Test
  void publishesFramesAsLastValidated() throws Exception {
    try (PublishingFixture world = new PublishingFixture(temp).start()) {
      RunId run = PublishingFixture.RUN_A;
      ValidationReport first = world.stage(run).stageFrames(6);
      ValidationReport second = world.stage(run).withSalt(" again").stageFrames(7);
      assertThat(world.offer(first)).contains("changed after it was validated");
      assertThat(world.offer(second)).isEqualTo("published as generation 1");
      assertAsValidated(world, run, second, "second report");
      world.check().checkWithoutLeftovers();
    }
  }

  /** Replaces files at random, like a builder, while they are published. */
  @Test
  void publishesOnlyValidatedBytesUnderConstantReplacement() throws Exception {
    long seed = Long.getLong("offline-tiles.seed", 20260131);
    int rounds = Integer.getInteger("offline-tiles.rounds", 40);
    int done = 0;
    try (PublishingFixture world = new PublishingFixture(temp)) {
      world
          .withModelSettings(MODEL, new Settings.ModelSettings("GFS", List.of(), Map.of(), 1, 1))
          .withThreads(2)
          .start();
      for (int round = 0; round < rounds; round++) {
        RunId run =
            new RunId(
                "2026%02d%02d_%02dz".formatted(1 + round / 600, 1 + round / 24 % 25, round % 24));
        CandidateFixture staged = world.stage(run);
        ValidationReport report = staged.stageFrames(3);
        try (Mutator mutator = new Mutator(seed + round, staged)) {
          mutator.start();
          String decision = world.offer(report);
          if (decision.startsWith("published")) {
            done++;
            assertAsValidated(world, run, report, "seed " + (seed + round));
          }
        }
        world.check().checkWithoutLeftovers();
      }
    }
    assertThat(done).as("rounds published, seed %d", seed).isBetween(1, rounds);
  }

  /**
   * Swaps files between their validated bytes and others of the same size and modification time.
   */
  private static final class Mutator implements AutoCloseable {
    private final Random random;
    private final Map<Path, byte[]> right = new HashMap<>();
    private final AtomicBoolean ended = new AtomicBoolean();
    private final Thread thread = new Thread(this::run, "mutator");
    private volatile Throwable failure;

    Mutator(long seed, CandidateFixture staged) {
      random = new Random(seed);
      for (int fhr = 0; fhr < 3; fhr++) {
        for (Path file : List.of(staged.archive(fhr), staged.meta(fhr))) {
          right.put(file, PublishedTreeAssertions.bytes(file));
        }
      }
    }

    void start() {
      thread.start();
    }

    private void run() {
      try {
        List<Path> files = right.keySet().stream().sorted().toList();
        while (!ended.get()) {
          Path file = files.get(random.nextInt(files.size()));
          boolean good = random.nextInt(4) > 0;
          boolean inPlace = random.nextBoolean();
          byte[] bytes = right.get(file).clone();
          if (!good) {
            bytes[random.nextInt(bytes.length)] ^= 1;
          }
          var modified = Files.getLastModifiedTime(file);
          if (inPlace) {
            Files.write(file, bytes);
            Files.setLastModifiedTime(file, modified);
          } else {
            Path part = file.resolveSibling(".part");
            Files.write(part, bytes);
            Files.setLastModifiedTime(part, modified);
            Files.move(part, file, StandardCopyOption.ATOMIC_MOVE);
          }
        }
      } catch (Throwable e) {
        failure = e;
      }
    }

    @Override
    public void close() {
      ended.set(true);
      Awaitility.await().atMost(Duration.ofSeconds(10)).until(() -> !thread.isAlive());
      assertThat(failure).isNull();
    }
  }
}
