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

/** Runs the checklist over one staged manifest. Single use. */
public final class ChecklistRun {
  private static final Logger LOG = LoggerFactory.getLogger(ChecklistRun.class);

  private static final int MAX_ERROR_LENGTH = 200;

  /** The checks that compare frames with the first new frame. */
  private static final Set<String> COMPARED =
      Set.of(
          CheckId.BOUNDS_ZOOM.externalName(),
          CheckId.FRAME_META_CONTRACT.externalName(),
          CheckId.SAMPLE_TILES.externalName());

  private final CheckSuite checks;
  private final VariableKey key;
  private final CheckResultCollector results;
  private final FrameStyles styles = new FrameStyles();
  private ManifestChecks.@Nullable Opened opened;
  private final Map<String, FrameState> statesBefore = new ConcurrentHashMap<>();
  private final Set<String> mayChangeUnseen = ConcurrentHashMap.newKeySet();
  private final Clock clock;
  private final Function<RunKey, Optional<PolicyStop>> policy;
  private @Nullable PolicyStop stop;
  private List<FrameCheckContext> fresh = List.of();

  /**
   * Creates a run.
   *
   * @param policy returns what stops the publish of a run, in which case its frames are not read;
   *     blocks
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

  /**
   * Runs the checklist; the future never fails. An {@link Error} ends the run without a result for
   * any check.
   */
  public Future<ValidationOutcome> run() {
    return checks
        .workers()
        .call(this::open)
        .compose(found -> found.isEmpty() ? Future.succeededFuture() : checkFrames(found.get()))
        .recover(this::recordDefect)
        .map(done -> buildOutcome())
        .recover(cause -> Future.succeededFuture(undecidedOutcome(cause)));
  }

  /** Opens the manifest and asks the policy. Empty if there are no frames to check. Blocks. */
  private Optional<ManifestChecks.Opened> open() {
    Optional<ManifestChecks.Opened> found = checks.opening().open(key, results);
    opened = found.orElse(null);
    Optional<PolicyStop> asked = found.isPresent() ? askPolicy() : Optional.empty();
    stop = asked.orElse(null);
    asked.ifPresent(by -> results.skipRest("not read: " + by.words()));
    return asked.isPresent() ? Optional.empty() : found;
  }

  /**
   * Asks the policy. Empty if its state is unreadable: validation continues, and publishing reports
   * the problem.
   */
  private Optional<PolicyStop> askPolicy() {
    try {
      return policy.apply(key.runKey());
    } catch (FailureException e) {
      LOG.debug("{}: policy cannot be asked: {}", key, e.getMessage());
      return Optional.empty();
    }
  }

  /**
   * Returns the outcome of a run that ended with an {@link Error}: no check failed, and it is to be
   * retried.
   */
  private ValidationOutcome undecidedOutcome(Throwable cause) {
    LOG.error("{}: validation aborted by an error of the JVM; it will be retried", key, cause);
    Throwable error = JvmErrors.find(cause).map(Throwable.class::cast).orElse(cause);
    List<CheckResult> skipped =
        Stream.of(CheckId.values())
            .map(
                check ->
                    new CheckResult(check.externalName(), CheckOutcome.SKIPPED, 0, "not decided"))
            .toList();
    ValidationReport report =
        new ValidationReport(
            key.model(),
            key.run(),
            key.variable(),
            clock.instant(),
            CheckOutcome.SKIPPED,
            "not decided: "
                + SingleLineText.sanitize(error.toString(), MAX_ERROR_LENGTH)
                + "; tried again",
            skipped,
            null);
    return new ValidationOutcome(report, true, Optional.empty(), FailedFrames.NONE);
  }

  /** Records an unexpected failure. The cause is a bug in this class or a closed worker pool. */
  private Future<Void> recordDefect(Throwable cause) {
    JvmErrors.rethrow(cause);
    return results
        .attemptAsync(CheckId.MANIFEST_CONTRACT, "", () -> Future.failedFuture(cause))
        .map(
            noted -> {
              results.skipRemaining(CheckId.MANIFEST_CONTRACT);
              return null;
            });
  }

  private Future<Void> checkFrames(ManifestChecks.Opened found) {
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
            .map(frame -> new FrameCheckContext(key, frame.fhr(), styles))
            .toList();
    int concurrency = checks.workers().size();
    return BoundedConcurrency.mapConcurrently(known, concurrency, this::checkKnownFrame)
        .compose(
            done -> BoundedConcurrency.mapConcurrently(fresh, concurrency, this::checkNewFrame))
        .compose(done -> checks.workers().run(() -> checkFrameConsistency(found, known.size())));
  }

  private Future<SnapshotFrame> checkKnownFrame(SnapshotFrame frame) {
    return checks
        .workers()
        .run(
            () -> {
              recordState(frame.frameId());
              checks.known().check(key, frame, results);
            })
        .map(frame);
  }

  /**
   * Records the state of the files of a frame. Must be called before any of them is read, so that
   * later changes are detected.
   */
  private void recordState(String frameId) {
    FrameState state = FrameState.read(checks.staging(), key, frameId);
    statesBefore.put(frameId, state);
    if (state.mayChangeUnseen(clock.instant())) {
      mayChangeUnseen.add(frameId);
    }
  }

  /** Runs the checks of a new frame in order, then closes its archive. */
  private Future<FrameCheckContext> checkNewFrame(FrameCheckContext frame) {
    return checks
        .workers()
        .call(
            () -> {
              recordState(frame.frameId());
              return hasRoom(frame);
            })
        .compose(
            room -> room ? runFrameChecks(frame) : Future.succeededFuture(recordAllSkipped(frame)))
        .eventually(frame::close)
        .map(frame);
  }

  /**
   * Checks that this archive alone fits on disk before reading it: a sparse file may have any size.
   */
  private boolean hasRoom(FrameCheckContext frame) {
    Path archive = checks.staging().archive(frame.key(), frame.frameId());
    OptionalLong bytes = StagingLayout.fileSize(archive);
    bytes.ifPresent(frame::setMaxBytes);
    return results.attempt(
        CheckId.DISK_SPACE, frame.frameLabel(), () -> checks.diskSpace().check(bytes.orElse(0)));
  }

  private boolean recordAllSkipped(FrameCheckContext frame) {
    checks.frames().forEach(check -> results.recordSkipped(check.id(), frame.frameLabel()));
    return false;
  }

  private Future<Boolean> runFrameChecks(FrameCheckContext frame) {
    Future<Boolean> chain = Future.succeededFuture(true);
    for (FrameCheck check : checks.frames()) {
      chain = chain.compose(before -> runCheck(check, frame));
    }
    return chain.compose(
        before ->
            results.attemptAsync(
                CheckId.ARCHIVES_EXIST,
                frame.frameLabel(),
                () -> checks.workers().run(frame.file()::requireUnchanged)));
  }

  private Future<Boolean> runCheck(FrameCheck check, FrameCheckContext frame) {
    if (!check.prerequisitesMet(frame)) {
      results.recordSkipped(check.id(), frame.frameLabel());
      return Future.succeededFuture(false);
    }
    return results
        .attemptAsync(check.id(), frame.frameLabel(), () -> check.run(frame))
        .onSuccess(
            passed ->
                results.recordFailedTile(
                    check.id(), frame.frameId(), frame.file().takeFailedTile()));
  }

  /** Runs the checks that compare frames with each other. Blocks. */
  private void checkFrameConsistency(ManifestChecks.Opened found, int known) {
    new FrameAgreement(notes())
        .look(
            fresh,
            found
                .published()
                .filter(snapshot -> !fresh.isEmpty())
                .map(snapshot -> FrameAgreement.Reference.of(snapshot, checks.published())));
    String frames = fresh.size() + " new frames, " + known + " known";
    checks.frames().forEach(check -> results.recordPassed(check.id(), frames));
    results.recordPassed(CheckId.IMMUTABILITY, known + " known frames unchanged");
    checkDiskSpace();
  }

  private FrameAgreement.Notes notes() {
    return new FrameAgreement.Notes() {
      @Override
      public void attempt(CheckId check, FrameCheckContext frame, WorkerPool.Work work) {
        results.attempt(check, frame.frameLabel(), work);
      }

      @Override
      public void warn(CheckId check, FrameCheckContext frame, String problem) {
        results.recordWarning(check, frame.frameId(), problem);
      }
    };
  }

  private void checkDiskSpace() {
    long bytes = fresh.stream().mapToLong(FrameCheckContext::bytesToCopy).sum();
    results
        .find(CheckId.DISK_SPACE, "", () -> checks.diskSpace().check(bytes))
        .ifPresent(numbers -> results.recordPassed(CheckId.DISK_SPACE, numbers));
    fresh.stream()
        .filter(frame -> !frame.hasArchive() || !frame.hasMeta())
        .forEach(frame -> results.recordSkipped(CheckId.DISK_SPACE, frame.frameLabel()));
  }

  private ValidationOutcome buildOutcome() {
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
                results.results(),
                ground.map(ChecklistRun::listedFrameIds).orElse(null),
                outcome.isPublishable() && by == null ? buildCandidate(ground.orElseThrow()) : null)
            .withDecision(decision);
    report = by == null ? report : report.stopped(by);
    return new ValidationOutcome(
        report,
        by == null && results.isTransient(),
        ground.flatMap(ManifestChecks.Opened::published),
        failedFrames(report.checks()));
  }

  private FailedFrames failedFrames(List<CheckResult> found) {
    Set<String> ids = new TreeSet<>();
    for (CheckResult check : found) {
      check.failures().forEach(frame -> ids.add(frame.frameId()));
      ids.addAll(check.warnings());
      if (check.outcome() == CheckOutcome.FAIL && COMPARED.contains(check.check())) {
        // Include the reference frame: it may be the wrong one.
        fresh.stream()
            .filter(FrameCheckContext::hasMeta)
            .findFirst()
            .ifPresent(first -> ids.add(first.frameId()));
      }
    }
    ids.retainAll(statesBefore.keySet());
    return new FailedFrames(
        ids.stream().map(statesBefore::get).filter(Objects::nonNull).toList(),
        ids.stream().anyMatch(mayChangeUnseen::contains));
  }

  private static ManifestFrameIds listedFrameIds(ManifestChecks.Opened inputs) {
    return new ManifestFrameIds(
        inputs.manifest().expectedFrames(),
        inputs.manifest().frames().stream().map(ManifestFrame::frameId).toList());
  }

  private PublishCandidate buildCandidate(ManifestChecks.Opened inputs) {
    return new PublishCandidate(
        inputs.manifest(),
        inputs.staged().modified(),
        fresh.stream().map(FrameCheckContext::toCandidate).toList(),
        inputs.staged().bytes() + styles.bytes());
  }
}
