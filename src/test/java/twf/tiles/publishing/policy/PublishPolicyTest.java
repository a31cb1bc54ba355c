package twf.tiles.publishing.policy;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import twf.tiles.config.Setting;
import twf.tiles.config.Settings;
import twf.tiles.domain.HistoryRecord;
import twf.tiles.domain.Hold;
import twf.tiles.domain.LatestPointer;
import twf.tiles.domain.ModelHolds;
import twf.tiles.domain.PointerOperation;
import twf.tiles.domain.PointerVariable;
import twf.tiles.domain.RunId;
import twf.tiles.domain.RunKey;
import twf.tiles.publishing.policy.PublishTrigger.Kind;
import twf.tiles.publishing.state.PublishState;
import twf.tiles.testing.TestClock;

/** Tests each rule of when the pointer moves, at 2026-02-01T00:00:00Z. */
class PublishPolicyTest {
  private static final RunId OLD = new RunId("20260131_00z");
  private static final RunId RUN = new RunId("20260131_06z");
  private static final RunId NEW = new RunId("20260131_12z");
  private static final RunId AHEAD = new RunId("20260202_12z");
  private static final Instant DUE = Instant.parse("2026-02-02T11:00:00Z");
  private static final String STAYS = "published, the pointer stays";
  private static final Hold HOLD = new Hold(Instant.EPOCH, "ops", "look");
  private static final ModelHolds HELD = ModelHolds.NONE.withHold(RUN, HOLD);
  private static final ModelHolds PINNED = ModelHolds.NONE.withPin(HOLD);
  private static final ModelHolds RETIRED = ModelHolds.NONE.withRetired(HOLD);

  /**
   * A question and its answer.
   *
   * @param kinds the triggers for which the answer is the same
   * @param treeChanged whether a snapshot was published just before
   * @param shownBefore whether a record shows exactly what is published
   * @param words how the reason starts; empty if the pointer moves
   * @param waits whether it is decided again by itself
   * @param due when, if that depends on the time
   */
  record Row(
      String name,
      PublishState state,
      List<Kind> kinds,
      boolean treeChanged,
      boolean shownBefore,
      String words,
      boolean waits,
      @Nullable Instant due) {
    @Override
    public String toString() {
      return name;
    }
  }

  static Stream<Row> rows() {
    List<Kind> all = List.of(Kind.values());
    List<Kind> automatic = List.of(Kind.AUTO, Kind.UNPIN, Kind.RELEASE);
    List<Kind> auto = List.of(Kind.AUTO);
    List<Kind> asked = List.of(Kind.UNPIN, Kind.RELEASE, Kind.HAND);
    List<Kind> hand = List.of(Kind.HAND);
    PublishState first = state(RUN, null, false, ModelHolds.NONE, "tmp2m");
    PublishState newer = state(RUN, OLD, false, ModelHolds.NONE, "tmp2m");
    PublishState more = state(RUN, RUN, false, ModelHolds.NONE, "tmp2m", "wind");
    PublishState older = state(RUN, NEW, false, ModelHolds.NONE, "tmp2m");
    PublishState moreOfRollback = state(RUN, RUN, true, ModelHolds.NONE, "tmp2m", "wind");
    PublishState ahead = state(AHEAD, OLD, false, ModelHolds.NONE, "tmp2m");
    PublishState aheadShown = state(AHEAD, AHEAD, false, ModelHolds.NONE, "tmp2m", "wind");
    PublishState pinned = state(RUN, OLD, false, PINNED, "tmp2m");
    PublishState held = state(RUN, OLD, false, HELD, "tmp2m");
    return Stream.of(
        row("first run", first, all, true, false, ""),
        row("newer run", newer, all, true, false, ""),
        row("more of the shown run", more, all, true, false, ""),
        row(
            "shown already",
            state(RUN, RUN, false, ModelHolds.NONE, "tmp2m"),
            all,
            false,
            false,
            "unchanged: shown as generation 7"),
        row("older run", older, automatic, true, false, STAYS + " at the newer run " + NEW),
        row("older run by hand", older, hand, true, false, ""),
        row("pinned", pinned, automatic, true, false, STAYS + ": pinned since "),
        row("pinned, by hand", pinned, hand, true, false, ""),
        row("held, just published", held, all, true, false, STAYS + ": held since "),
        new Row("held", held, all, false, false, "held since ", true, null),
        row(
            "retired",
            state(RUN, null, false, RETIRED, "tmp2m"),
            all,
            false,
            false,
            "retired: the model has ended, "),
        row(
            "nothing published",
            state(RUN, OLD, false, ModelHolds.NONE),
            all,
            false,
            false,
            "nothing of gfs/" + RUN + " is published"),
        row(
            "more of a run after a rollback to it",
            moreOfRollback,
            List.of(Kind.AUTO, Kind.UNPIN),
            true,
            false,
            STAYS + ": generation 7 is a rollback"),
        row(
            "the same, where an operator names the run",
            moreOfRollback,
            List.of(Kind.RELEASE, Kind.HAND),
            true,
            false,
            ""),
        row(
            "shown before",
            newer,
            auto,
            false,
            true,
            STAYS + ": it went back from generation 3; hold and release the run"),
        row("shown before, new content", newer, auto, true, true, ""),
        row("shown before, asked for", newer, asked, false, true, ""),
        new Row("ahead", ahead, automatic, false, false, STAYS + ": ahead: ", true, DUE),
        row("ahead, by hand", ahead, hand, false, false, ""),
        row("ahead, more of the shown run", aheadShown, all, true, false, ""),
        row(
            "required variable missing",
            state(RUN, OLD, false, ModelHolds.NONE, "wind"),
            all,
            true,
            false,
            "published, the pointer waits for required variables: tmp2m"));
  }

  private static Row row(
      String name,
      PublishState state,
      List<Kind> kinds,
      boolean treeChanged,
      boolean shownBefore,
      String words) {
    return new Row(name, state, kinds, treeChanged, shownBefore, words, false, null);
  }

  @ParameterizedTest
  @MethodSource("rows")
  void decidesWhetherThePointerMoves(Row row) {
    Settings settings =
        new Settings(
            Settings.defaults().with(Setting.OFFLINE_TILES_MAX_RUN_AHEAD_HOURS, 1).values(),
            Map.of(
                "gfs", new Settings.ModelSettings("GFS", List.of("tmp2m"), Map.of(), null, null)));
    PublishPolicy policy = new PublishPolicy(settings, TestClock.stopped());
    Optional<HistoryRecord> before =
        row.shownBefore()
            ? Optional.of(
                new HistoryRecord(
                    2,
                    PointerOperation.PUBLISH,
                    HistoryRecord.AUTO,
                    "",
                    Instant.EPOCH,
                    pointer(row.state().run(), 3, row.state().published()),
                    Map.of()))
            : Optional.empty();
    for (Kind kind : row.kinds()) {
      PublishPolicy.Decision decision =
          policy.checkMove(
              row.state(), new PublishTrigger(kind, "ops", "why"), row.treeChanged(), () -> before);
      assertThat(decision.words()).as("%s", kind).startsWith(row.words());
      assertThat(decision.go()).as("%s: %s", kind, decision).isEqualTo(row.words().isEmpty());
      assertThat(decision.later()).as("%s: %s", kind, decision).isEqualTo(row.waits());
      assertThat(decision.due()).as("%s: %s", kind, decision).isEqualTo(row.due());
    }
  }

  /**
   * Returns the state of a run.
   *
   * @param shown the run that the pointer shows as generation 7, with the first of the variables;
   *     null if there is no pointer
   * @param variables the published variables of the run
   */
  private static PublishState state(
      RunId run, @Nullable RunId shown, boolean wentBack, ModelHolds holds, String... variables) {
    String first = variables.length == 0 ? "tmp2m" : variables[0];
    return new PublishState(
        new RunKey("gfs", run),
        Optional.ofNullable(shown).map(now -> pointer(now, 7, published(first))),
        wentBack,
        holds,
        published(variables));
  }

  private static LatestPointer pointer(
      RunId run, long generation, SortedMap<String, PointerVariable> variables) {
    return new LatestPointer("gfs", run, generation, Instant.EPOCH, variables, Map.of());
  }

  private static SortedMap<String, PointerVariable> published(String... variables) {
    SortedMap<String, PointerVariable> all = new TreeMap<>();
    for (String variable : variables) {
      all.put(
          variable, new PointerVariable("006-0123456789abcdef", 6, 12, Instant.EPOCH, Map.of()));
    }
    return all;
  }
}
