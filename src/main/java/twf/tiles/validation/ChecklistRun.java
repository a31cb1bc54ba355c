package twf.tiles.validation;

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
import twf.tiles.common.BoundedConcurrency;
import twf.tiles.common.WorkerPool;
import twf.tiles.domain.ManifestFrame;
import twf.tiles.domain.RunKey;
import twf.tiles.domain.Snapshot;
import twf.tiles.domain.SnapshotFrame;
import twf.tiles.domain.VariableKey;
import twf.tiles.domain.json.SingleLineText;
import twf.tiles.error.FailureException;
import twf.tiles.error.JvmErrors;
import twf.tiles.event.CheckOutcome;
import twf.tiles.event.CheckResult;
import twf.tiles.event.ManifestFrameIds;
import twf.tiles.event.PolicyStop;
import twf.tiles.event.PublishCandidate;
import twf.tiles.event.ValidationReport;
import twf.tiles.storage.StagingLayout;
import twf.tiles.validation.check.CheckId;
import twf.tiles.validation.check.FrameAgreement;
import twf.tiles.validation.check.FrameCheck;
import twf.tiles.validation.check.FrameCheckContext;
import twf.tiles.validation.check.FrameStyles;

/** One run of the checklist over one staged manifest. Used once. */
public final class ChecklistRun {
  private static final Logger LOG = LoggerFactory.getLogger(ChecklistRun.class);

  private static final int MAX_ERROR_LENGTH = 200;

  /** The checks that compare frames with the first of them. */
  private static final Set<String> COMPARED =
      Set.of(
          CheckId.BOUNDS_ZOOM.word(),
          CheckId.FRAME_META_CONTRACT.word(),
          CheckId.SAMPLE_TILES.word());

  private final CheckSuite checks;
  private final VariableKey key;
  private final CheckResultCollector results;
  private final FrameStyles renderings = new FrameStyles();
  private ManifestChecks.@Nullable Opened opened;
  private final Map<String, FrameState> before = new ConcurrentHashMap<>();
  private final Set<String> mayChangeUnseen = ConcurrentHashMap.newKeySet();
  private final Clock clock;
  private final Function<RunKey, Optional<PolicyStop>> policy;
  private @Nullable PolicyStop stop;
  private List<FrameCheckContext> fresh = List.of();

  /**
   * @param policy what keeps a run from being published: its frames are not read then; blocks
   */
  public ChecklistRun(
      CheckSuite checks,
      VariableKey key,
      Clock clock,
      Function<RunKey, Optional<PolicyStop>> policy) {
    this.policy = policy;
    this.checks = checks;
    this.key = key;
    this.clock = clock;
    this.results = new CheckResultCollector(checks.staging().variable(key));
  }

  /** Runs it; the future never fails. An {@link Error} leads to no verdict about any check. */
  public Future<ValidationOutcome> run() {
    return checks
        .workers()
        .call(this::open)
        .compose(found -> found.isEmpty() ? Future.succeededFuture() : frames(found.get()))
        .recover(this::defect)
        .map(done -> verdict())
        .recover(cause -> Future.succeededFuture(undecided(cause)));
  }

  /** What there is to look at, by the manifest and by policy. Blocks. */
  private Optional<ManifestChecks.Opened> open() {
    Optional<ManifestChecks.Opened> found = checks.opening().open(key, results);
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
    } catch (FailureException e) {
      LOG.debug("{}: policy cannot be asked: {}", key, e.getMessage());
      return Optional.empty();
    }
  }

  /**
   * Of a validation that an {@link Error} cut off: no check has failed, and it is to be tried
   * again.
   */
  private ValidationOutcome undecided(Throwable cause) {
    LOG.error("{}: validation not decided, to be tried again", key, cause);
    Throwable error = JvmErrors.find(cause).map(Throwable.class::cast).orElse(cause);
    List<CheckResult> skipped =
        Stream.of(CheckId.values())
            .map(check -> new CheckResult(check.word(), CheckOutcome.SKIPPED, 0, "not decided"))
            .toList();
    ValidationReport report =
        new ValidationReport(
            key.model(),
            key.run(),
            key.variable(),
            clock.instant(),
            CheckOutcome.SKIPPED,
            "not decided: "
                + SingleLineText.of(error.toString(), MAX_ERROR_LENGTH)
                + "; tried again",
            skipped,
            null);
    return new ValidationOutcome(report, true, Optional.empty(), FailedFrames.NONE);
  }

  /** Only a defect of this class, or workers that are gone, can lead here. */
  private Future<Void> defect(Throwable cause) {
    JvmErrors.rethrow(cause);
    return results
        .attemptAsync(CheckId.MANIFEST_CONTRACT, "", () -> Future.failedFuture(cause))
        .map(
            noted -> {
              results.skipAfter(CheckId.MANIFEST_CONTRACT);
              return null;
            });
  }

  private Future<Void> frames(ManifestChecks.Opened found) {
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
            .map(frame -> new FrameCheckContext(key, frame.fhr(), renderings))
            .toList();
    int sideBySide = checks.workers().size();
    return BoundedConcurrency.map(known, sideBySide, this::known)
        .compose(done -> BoundedConcurrency.map(fresh, sideBySide, this::fresh))
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
  private Future<FrameCheckContext> fresh(FrameCheckContext frame) {
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
  private boolean hasRoom(FrameCheckContext frame) {
    Path archive = checks.staging().archive(frame.key(), frame.frameId());
    OptionalLong bytes = StagingLayout.bytes(archive);
    bytes.ifPresent(frame::learnMostBytes);
    return results.attempt(
        CheckId.DISK_SPACE, frame.who(), () -> checks.diskSpace().look(bytes.orElse(0)));
  }

  private boolean notLooked(FrameCheckContext frame) {
    checks.frames().forEach(check -> results.notLooked(check.check(), frame.who()));
    return false;
  }

  private Future<Boolean> all(FrameCheckContext frame) {
    Future<Boolean> chain = Future.succeededFuture(true);
    for (FrameCheck check : checks.frames()) {
      chain = chain.compose(before -> look(check, frame));
    }
    return chain.compose(
        before ->
            results.attemptAsync(
                CheckId.ARCHIVES_EXIST,
                frame.who(),
                () -> checks.workers().run(frame.file()::requireUnchanged)));
  }

  private Future<Boolean> look(FrameCheck check, FrameCheckContext frame) {
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
  private void together(ManifestChecks.Opened found, int known) {
    new FrameAgreement(notes())
        .look(
            fresh,
            found
                .published()
                .filter(snapshot -> !fresh.isEmpty())
                .map(snapshot -> FrameAgreement.Reference.of(snapshot, checks.published())));
    String frames = fresh.size() + " new frames, " + known + " known";
    checks.frames().forEach(check -> results.passed(check.check(), frames));
    results.passed(CheckId.IMMUTABILITY, known + " known frames unchanged");
    diskSpace();
  }

  private FrameAgreement.Notes notes() {
    return new FrameAgreement.Notes() {
      @Override
      public void attempt(CheckId check, FrameCheckContext frame, WorkerPool.Work work) {
        results.attempt(check, frame.who(), work);
      }

      @Override
      public void warn(CheckId check, FrameCheckContext frame, String problem) {
        results.warned(check, frame.frameId(), problem);
      }
    };
  }

  private void diskSpace() {
    long bytes = fresh.stream().mapToLong(FrameCheckContext::bytes).sum();
    results
        .find(CheckId.DISK_SPACE, "", () -> checks.diskSpace().look(bytes))
        .ifPresent(numbers -> results.passed(CheckId.DISK_SPACE, numbers));
    fresh.stream()
        .filter(frame -> !frame.hasArchive() || !frame.hasMeta())
        .forEach(frame -> results.notLooked(CheckId.DISK_SPACE, frame.who()));
  }

  private ValidationOutcome verdict() {
    Optional<ManifestChecks.Opened> ground = Optional.ofNullable(opened);
    PolicyStop by = stop;
    CheckOutcome outcome = results.outcome();
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
                ground.map(ChecklistRun::listed).orElse(null),
                outcome.isPublishable() && by == null ? candidate(ground.orElseThrow()) : null)
            .decided(decision);
    report = by == null ? report : report.stopped(by);
    return new ValidationOutcome(
        report,
        by == null && results.mayPassByItself(),
        ground.flatMap(ManifestChecks.Opened::published),
        failedFrames(report.checks()));
  }

  private FailedFrames failedFrames(List<CheckResult> found) {
    Set<String> ids = new TreeSet<>();
    for (CheckResult check : found) {
      check.failures().forEach(frame -> ids.add(frame.frameId()));
      ids.addAll(check.warnings());
      if (check.outcome() == CheckOutcome.FAIL && COMPARED.contains(check.check())) {
        // Those that the others are compared with: perhaps it is they that are wrong.
        fresh.stream()
            .filter(FrameCheckContext::hasMeta)
            .findFirst()
            .ifPresent(first -> ids.add(first.frameId()));
      }
    }
    ids.retainAll(before.keySet());
    return new FailedFrames(
        ids.stream().map(before::get).filter(Objects::nonNull).toList(),
        ids.stream().anyMatch(mayChangeUnseen::contains));
  }

  private static ManifestFrameIds listed(ManifestChecks.Opened ground) {
    return new ManifestFrameIds(
        ground.manifest().expectedFrames(),
        ground.manifest().frames().stream().map(ManifestFrame::frameId).toList());
  }

  private PublishCandidate candidate(ManifestChecks.Opened ground) {
    return new PublishCandidate(
        ground.manifest(),
        ground.staged().modified(),
        fresh.stream().map(FrameCheckContext::candidate).toList(),
        ground.staged().bytes() + renderings.bytes());
  }
}
