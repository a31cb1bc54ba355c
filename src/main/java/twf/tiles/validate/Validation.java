package twf.tiles.validate;

import io.vertx.core.Future;
import java.nio.file.Path;
import java.time.Clock;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import twf.tiles.async.Blocking;
import twf.tiles.async.Bounded;
import twf.tiles.bus.Candidate;
import twf.tiles.bus.CheckResult;
import twf.tiles.bus.ListedFrames;
import twf.tiles.bus.Outcome;
import twf.tiles.bus.PolicyStop;
import twf.tiles.bus.ValidationReport;
import twf.tiles.contract.ManifestFrame;
import twf.tiles.contract.OneLine;
import twf.tiles.contract.RunKey;
import twf.tiles.contract.Snapshot;
import twf.tiles.contract.SnapshotFrame;
import twf.tiles.contract.VariableKey;
import twf.tiles.failure.JvmErrors;
import twf.tiles.failure.TileException;

/** One run of the checklist over one staged manifest. Used once. */
final class Validation {
  private static final Logger LOG = LoggerFactory.getLogger(Validation.class);

  private static final int LONGEST_ERROR = 200;

  /** The checks that compare frames with the first of them. */
  private static final Set<String> COMPARED =
      Set.of(Check.BOUNDS_ZOOM.word(), Check.FRAME_META_CONTRACT.word(), Check.SAMPLE_TILES.word());

  private final Checks checks;
  private final VariableKey key;
  private final Results results;
  private final Renderings renderings = new Renderings();
  private Opening.@Nullable Opened opened;
  private final Map<String, FrameState> before = new ConcurrentHashMap<>();
  private final Set<String> mayChangeUnseen = ConcurrentHashMap.newKeySet();
  private final Clock clock;
  private final Function<RunKey, Optional<PolicyStop>> policy;
  private @Nullable PolicyStop stop;
  private List<FrameInHand> fresh = List.of();

  /**
   * @param policy what keeps a run from being published: its frames are not read then; blocks
   */
  Validation(
      Checks checks, VariableKey key, Clock clock, Function<RunKey, Optional<PolicyStop>> policy) {
    this.policy = policy;
    this.checks = checks;
    this.key = key;
    this.clock = clock;
    this.results = new Results(checks.staging().variable(key));
  }

  /** Runs it; the future never fails. An {@link Error} leads to no verdict about any check. */
  Future<Verdict> run() {
    return checks
        .workers()
        .call(this::open)
        .compose(found -> found.isEmpty() ? Future.succeededFuture() : frames(found.get()))
        .recover(this::defect)
        .map(done -> verdict())
        .recover(cause -> Future.succeededFuture(undecided(cause)));
  }

  /** What there is to look at, by the manifest and by policy. Blocks. */
  private Optional<Opening.Opened> open() {
    Optional<Opening.Opened> found = checks.opening().open(key, results);
    opened = found.orElse(null);
    Optional<PolicyStop> asked = found.isPresent() ? askPolicy() : Optional.empty();
    stop = asked.orElse(null);
    asked.ifPresent(by -> results.skipRest("not read: " + by.words()));
    return asked.isPresent() ? Optional.empty() : found;
  }

  /** What cannot be read keeps nothing from being validated: whoever publishes tells of it. */
  private Optional<PolicyStop> askPolicy() {
    try {
      return policy.apply(key.runKey());
    } catch (TileException e) {
      LOG.debug("{}: policy cannot be asked: {}", key, e.getMessage());
      return Optional.empty();
    }
  }

  /**
   * Of a validation that an {@link Error} cut off: no check has failed, and it is to be tried
   * again.
   */
  private Verdict undecided(Throwable cause) {
    LOG.error("{}: validation not decided, to be tried again", key, cause);
    Throwable error = JvmErrors.find(cause).map(Throwable.class::cast).orElse(cause);
    List<CheckResult> skipped =
        Stream.of(Check.values())
            .map(check -> new CheckResult(check.word(), Outcome.SKIPPED, 0, "not decided"))
            .toList();
    ValidationReport report =
        new ValidationReport(
            key.model(),
            key.run(),
            key.variable(),
            clock.instant(),
            Outcome.SKIPPED,
            "not decided: " + OneLine.of(error.toString(), LONGEST_ERROR) + "; tried again",
            skipped,
            null);
    return new Verdict(report, true, Optional.empty(), FailedFrames.NONE);
  }

  /** Only a defect of this class, or workers that are gone, can lead here. */
  private Future<Void> defect(Throwable cause) {
    JvmErrors.rethrow(cause);
    return results
        .attemptAsync(Check.MANIFEST_CONTRACT, "", () -> Future.failedFuture(cause))
        .map(
            noted -> {
              results.skipAfter(Check.MANIFEST_CONTRACT);
              return null;
            });
  }

  private Future<Void> frames(Opening.Opened found) {
    Map<String, SnapshotFrame> published =
        found.published().map(Snapshot::frames).orElse(List.of()).stream()
            .collect(Collectors.toMap(SnapshotFrame::frameId, Function.identity(), (a, b) -> a));
    List<ManifestFrame> listed = found.manifest().frames();
    List<SnapshotFrame> known =
        listed.stream()
            .filter(frame -> published.containsKey(frame.frameId()))
            .map(frame -> published.get(frame.frameId()))
            .toList();
    fresh =
        listed.stream()
            .filter(frame -> !published.containsKey(frame.frameId()))
            .map(frame -> new FrameInHand(key, frame.fhr(), renderings))
            .toList();
    int sideBySide = checks.workers().size();
    return Bounded.map(known, sideBySide, this::known)
        .compose(done -> Bounded.map(fresh, sideBySide, this::fresh))
        .compose(done -> checks.workers().run(() -> together(found, known.size())));
  }

  private Future<SnapshotFrame> known(SnapshotFrame frame) {
    return checks
        .workers()
        .run(
            () -> {
              noteState(frame.frameId());
              checks.known().look(key, frame, results);
            })
        .map(frame);
  }

  /** To be called before anything of a frame is read: what changes meanwhile is then noticed. */
  private void noteState(String frameId) {
    FrameState state = FrameState.of(checks.staging(), key, frameId);
    before.put(frameId, state);
    if (state.mayChangeUnseen(clock.instant())) {
      mayChangeUnseen.add(frameId);
    }
  }

  /** The checks of a new frame, one after another; the archive is closed behind them. */
  private Future<FrameInHand> fresh(FrameInHand frame) {
    return checks
        .workers()
        .call(
            () -> {
              noteState(frame.frameId());
              return hasRoom(frame);
            })
        .compose(room -> room ? all(frame) : Future.succeededFuture(notLooked(frame)))
        .eventually(frame::letGo)
        .map(frame);
  }

  /** An archive for which there is no room alone is not read: it may have holes of any size. */
  private boolean hasRoom(FrameInHand frame) {
    Path archive = checks.staging().archive(frame.key(), frame.frameId());
    OptionalLong bytes = StagingTree.bytes(archive);
    bytes.ifPresent(frame::learnMostBytes);
    return results.attempt(
        Check.DISK_SPACE, frame.who(), () -> checks.diskSpace().look(bytes.orElse(0)));
  }

  private boolean notLooked(FrameInHand frame) {
    checks.frames().forEach(check -> results.notLooked(check.check(), frame.who()));
    return false;
  }

  private Future<Boolean> all(FrameInHand frame) {
    Future<Boolean> chain = Future.succeededFuture(true);
    for (FrameCheck check : checks.frames()) {
      chain = chain.compose(before -> look(check, frame));
    }
    return chain.compose(
        before ->
            results.attemptAsync(
                Check.ARCHIVES_EXIST,
                frame.who(),
                () -> checks.workers().run(frame.file()::requireUnchanged)));
  }

  private Future<Boolean> look(FrameCheck check, FrameInHand frame) {
    if (!check.hasGround(frame)) {
      results.notLooked(check.check(), frame.who());
      return Future.succeededFuture(false);
    }
    return results
        .attemptAsync(check.check(), frame.who(), () -> check.look(frame))
        .onSuccess(
            passed -> results.tile(check.check(), frame.frameId(), frame.file().letTileGo()));
  }

  /** What is to be said of all frames together. Blocks. */
  private void together(Opening.Opened found, int known) {
    new FrameAgreement(notes())
        .look(
            fresh,
            found
                .published()
                .filter(snapshot -> !fresh.isEmpty())
                .map(snapshot -> FrameAgreement.Reference.of(snapshot, checks.published())));
    String frames = fresh.size() + " new frames, " + known + " known";
    checks.frames().forEach(check -> results.passed(check.check(), frames));
    results.passed(Check.IMMUTABILITY, known + " known frames unchanged");
    diskSpace();
  }

  private FrameAgreement.Notes notes() {
    return new FrameAgreement.Notes() {
      @Override
      public void attempt(Check check, FrameInHand frame, Blocking.Work work) {
        results.attempt(check, frame.who(), work);
      }

      @Override
      public void warn(Check check, FrameInHand frame, String problem) {
        results.warned(check, frame.frameId(), problem);
      }
    };
  }

  private void diskSpace() {
    long bytes = fresh.stream().mapToLong(FrameInHand::bytes).sum();
    results
        .find(Check.DISK_SPACE, "", () -> checks.diskSpace().look(bytes))
        .ifPresent(numbers -> results.passed(Check.DISK_SPACE, numbers));
    fresh.stream()
        .filter(frame -> !frame.hasArchive() || !frame.hasMeta())
        .forEach(frame -> results.notLooked(Check.DISK_SPACE, frame.who()));
  }

  private Verdict verdict() {
    Optional<Opening.Opened> ground = Optional.ofNullable(opened);
    PolicyStop by = stop;
    Outcome outcome = results.outcome();
    String decision =
        results
            .firstFailure()
            .map(check -> "failed: " + check.check() + ": " + check.detail() + "; nothing changed")
            .orElse("passed");
    ValidationReport report =
        new ValidationReport(
                key.model(),
                key.run(),
                key.variable(),
                clock.instant(),
                outcome,
                "",
                results.list(),
                ground.map(Validation::listed).orElse(null),
                outcome.isPublishable() && by == null ? candidate(ground.orElseThrow()) : null)
            .decided(decision);
    report = by == null ? report : report.stopped(by);
    return new Verdict(
        report,
        by == null && results.mayPassByItself(),
        ground.flatMap(Opening.Opened::published),
        failedFrames(report.checks()));
  }

  private FailedFrames failedFrames(List<CheckResult> found) {
    Set<String> ids = new TreeSet<>();
    for (CheckResult check : found) {
      check.failures().forEach(frame -> ids.add(frame.frameId()));
      ids.addAll(check.warnings());
      if (check.outcome() == Outcome.FAIL && COMPARED.contains(check.check())) {
        // Those that the others are compared with: perhaps it is they that are wrong.
        fresh.stream()
            .filter(FrameInHand::hasMeta)
            .findFirst()
            .ifPresent(first -> ids.add(first.frameId()));
      }
    }
    ids.retainAll(before.keySet());
    return new FailedFrames(
        ids.stream().map(before::get).filter(Objects::nonNull).toList(),
        ids.stream().anyMatch(mayChangeUnseen::contains));
  }

  private static ListedFrames listed(Opening.Opened ground) {
    return new ListedFrames(
        ground.manifest().expectedFrames(),
        ground.manifest().frames().stream().map(ManifestFrame::frameId).toList());
  }

  private Candidate candidate(Opening.Opened ground) {
    return new Candidate(
        ground.manifest(),
        ground.staged().modified(),
        fresh.stream().map(FrameInHand::candidate).toList(),
        ground.staged().bytes() + renderings.bytes());
  }
}
