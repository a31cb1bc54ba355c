package twf.tiles.publishing.retention;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;
import twf.tiles.domain.Hold;
import twf.tiles.domain.LatestPointer;
import twf.tiles.domain.ModelHolds;
import twf.tiles.domain.RunId;

class RetentionPlanTest {
  private static final Instant NOW = Instant.parse("2026-02-01T12:00:00Z");
  private static final Hold HOLD =
      new Hold(Instant.parse("2026-01-31T01:00:00Z"), "ada", "stripes");

  private final List<RunId> runs = new ArrayList<>();
  private final Set<RunId> published = new TreeSet<>();
  private final Map<RunId, Instant> stopped = new HashMap<>();
  private final Map<RunId, String> foreign = new HashMap<>();
  private final Set<RunId> ahead = new TreeSet<>();
  private ModelHolds holds = ModelHolds.NONE;
  private int keep = 2;
  private int shown;
  private Optional<RunId> target = Optional.empty();

  /** Returns the run of the given age; run 0 is the newest. */
  private static RunId run(int age) {
    return new RunId("202601%02d_00z".formatted(31 - age));
  }

  private RetentionPlan plan(int count) {
    for (int age = 0; age < count; age++) {
      runs.add(run(age));
      published.add(run(age));
    }
    return planned();
  }

  private RetentionPlan planned() {
    LatestPointer pointer = new LatestPointer("gfs", run(shown), 7, NOW, new TreeMap<>(), Map.of());
    return RetentionPlan.of(
        new RetentionPlan.Input("gfs", pointer, holds, runs, published, stopped, foreign, ahead),
        target,
        keep,
        NOW);
  }

  private static List<String> reasons(RetentionPlan plan, int age) {
    return plan.kept().stream()
        .filter(kept -> kept.run().equals(run(age)))
        .findFirst()
        .map(RetentionPlan.Kept::reasons)
        .orElse(List.of());
  }

  private static List<RunId> removed(RetentionPlan plan) {
    return plan.removed().stream().map(RetentionPlan.Removal::run).toList();
  }

  private static List<RunId> spare(RetentionPlan plan) {
    return plan.kept().stream()
        .filter(RetentionPlan.Kept::spare)
        .map(RetentionPlan.Kept::run)
        .toList();
  }

  @Test
  void keepsNewestAndRemovesOldestFirst() {
    RetentionPlan plan = plan(5);
    assertThat(plan.removed())
        .containsExactly(
            new RetentionPlan.Removal(run(4), "older than the 2 newest"),
            new RetentionPlan.Removal(run(3), "older than the 2 newest"),
            new RetentionPlan.Removal(run(2), "older than the 2 newest"));
    assertThat(reasons(plan, 0)).containsExactly("the pointer shows it", "one of the 2 newest");
    assertThat(reasons(plan, 1)).containsExactly("one of the 2 newest");
    assertThat(spare(plan)).containsExactly(run(1));
  }

  @Test
  void keepsAllIfNotMoreThanLimit() {
    assertThat(removed(plan(2))).isEmpty();
  }

  @Test
  void keepsOneIfLimitIsOne() {
    keep = 1;
    RetentionPlan plan = plan(2);
    assertThat(reasons(plan, 0)).containsExactly("the pointer shows it", "the newest");
    assertThat(plan.removed())
        .containsExactly(new RetentionPlan.Removal(run(1), "older than the newest"));
  }

  @Test
  void keepsAllForZeroButMarksRemovable() {
    keep = 0;
    RetentionPlan plan = plan(12);
    assertThat(plan.removed()).isEmpty();
    assertThat(reasons(plan, 11)).containsExactly("all are kept: OFFLINE_TILES_RETAIN_RUNS is 0");
    assertThat(spare(plan)).hasSize(11).doesNotContain(run(0));
  }

  @Test
  void keepsShownRun() {
    shown = 4;
    RetentionPlan plan = plan(5);
    assertThat(reasons(plan, 4)).containsExactly("the pointer shows it");
    assertThat(removed(plan)).containsExactly(run(3), run(2));
  }

  @Test
  void keepsRunsThatRecoveryMayShow() {
    ahead.add(run(3));
    assertThat(reasons(plan(4), 3))
        .containsExactly("a newer state with it is recorded and not shown yet");
  }

  @Test
  void keepsForeignRunsEvenOnFullDisk() {
    foreign.put(run(3), "not removed: a builder's");
    RetentionPlan plan = plan(4);
    assertThat(reasons(plan, 3)).containsExactly("not removed: a builder's");
    assertThat(spare(plan)).doesNotContain(run(3));
    assertThat(removed(plan)).containsExactly(run(2));
  }

  @Test
  void keepsRollbackTarget() {
    target = Optional.of(run(3));
    RetentionPlan plan = plan(4);
    assertThat(reasons(plan, 3)).containsExactly("the newest rollback target");
    assertThat(spare(plan)).containsExactly(run(1));
  }

  @Test
  void keepsRecentlyShownRunForOneHour() {
    stopped.put(run(2), NOW.minus(Duration.ofMinutes(12)));
    stopped.put(run(3), NOW.minus(Duration.ofMinutes(60)).plusMillis(1));
    stopped.put(run(4), NOW.minus(Duration.ofMinutes(60)));
    RetentionPlan plan = plan(5);
    assertThat(reasons(plan, 2))
        .containsExactly("stopped being the pointer's 00:12 ago, less than 1 hour");
    assertThat(reasons(plan, 3))
        .containsExactly("stopped being the pointer's 00:59 ago, less than 1 hour");
    assertThat(removed(plan)).containsExactly(run(4));
  }

  @Test
  void treatsFutureTimesAsRecent() {
    stopped.put(run(3), NOW.plus(Duration.ofDays(400)));
    assertThat(reasons(plan(4), 3))
        .containsExactly(
            "stopped being the pointer's at 2027-03-08T12:00:00Z, which is in the future: the clock"
                + " was set back");
  }

  @Test
  void keepsHeldRunOutsideLimit() {
    holds = ModelHolds.NONE.withHold(run(3), HOLD);
    RetentionPlan plan = plan(4);
    assertThat(reasons(plan, 3)).containsExactly("held since 2026-01-31T01:00:00Z by ada: stripes");
    assertThat(removed(plan)).containsExactly(run(2));
    assertThat(spare(plan)).containsExactly(run(1));
  }

  @Test
  void keepsAllRunsOfPinnedModel() {
    holds = ModelHolds.NONE.withPin(HOLD);
    RetentionPlan plan = plan(4);
    assertThat(plan.removed()).isEmpty();
    assertThat(reasons(plan, 3))
        .containsExactly("the model is pinned since 2026-01-31T01:00:00Z by ada: stripes");
    assertThat(spare(plan)).isEmpty();
  }

  @Test
  void listsAllReasons() {
    holds = ModelHolds.NONE.withHold(run(0), HOLD).withPin(HOLD);
    stopped.put(run(0), NOW.minusSeconds(1));
    target = Optional.of(run(0));
    ahead.add(run(0));
    assertThat(reasons(plan(1), 0))
        .hasSize(6)
        .as("a run shown again did not stop being shown")
        .noneMatch(reason -> reason.startsWith("stopped being"));
  }

  @Test
  void doesNotCountEmptyFolders() {
    runs.addAll(List.of(run(0), run(1), run(2), run(3), run(4)));
    published.addAll(List.of(run(1), run(3)));
    shown = 1;
    RetentionPlan plan = planned();
    assertThat(reasons(plan, 0)).containsExactly("nothing of it is published yet");
    assertThat(reasons(plan, 2)).containsExactly("nothing of it is published yet");
    assertThat(reasons(plan, 3)).containsExactly("one of the 2 newest");
    assertThat(removed(plan)).containsExactly(run(4));
  }

  @Test
  void keepsAllIfStateIsUnreadable() {
    RetentionPlan plan =
        RetentionPlan.keepAll("gfs", List.of(run(0), run(1)), "holds.json: broken");
    assertThat(plan.removed()).isEmpty();
    assertThat(reasons(plan, 1)).containsExactly("nothing of gfs is removed: holds.json: broken");
    assertThat(spare(plan)).isEmpty();
  }
}
