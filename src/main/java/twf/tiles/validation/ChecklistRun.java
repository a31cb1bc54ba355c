package twf.tiles.validation;

import java.time.Clock;
import java.util.Arrays;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.Callable;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentSkipListMap;
import java.util.function.Function;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
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
import twf.tiles.validation.FailedFiles.FailedFrames;
import twf.tiles.validation.FailedFiles.FrameState;
import twf.tiles.validation.check.Check;
import twf.tiles.validation.check.CheckId;
import twf.tiles.validation.check.CheckSuite;
import twf.tiles.validation.check.CheckTools;
import twf.tiles.validation.check.FrameCheckContext;
import twf.tiles.validation.check.FrameComparison;
import twf.tiles.validation.check.FrameStyles;
import twf.tiles.validation.check.ManifestCheckContext;

/**
 * Runs the checklist over one staged manifest on one worker thread: the manifest, then published
 * frames and new frames, for which free workers help, then all new frames together. Single use.
 */
public final class ChecklistRun {
  private static final Logger LOG = LoggerFactory.getLogger(ChecklistRun.class);

  private static final int MAX_ERROR_LENGTH = 200;

  private final CheckSuite checks;
  private final CheckTools tools;
  private final WorkerPool workers;
  private final VariableKey key;
  private final Clock clock;
  private final Function<RunKey, Optional<PolicyStop>> policy;
  private final CheckResultCollector results;
  private final ManifestCheckContext manifest;
  private final FrameStyles styles = new FrameStyles();
  private final Map<String, FrameState> statesBefore = new ConcurrentHashMap<>();
  private final Set<String> mayChangeUnseen = ConcurrentHashMap.newKeySet();

  /** The new frames that differ from one another, or suspiciously do not. */
  private final Set<String> compared = new HashSet<>();

  /** Whether the manifest has passed and the newest published snapshot, if any, was read. */
  private boolean isOpen;

  private Optional<Snapshot> snapshot = Optional.empty();
  private @Nullable PolicyStop stop;
  private List<KnownFrame> published = List.of();
  private List<FrameCheckContext> fresh = List.of();

  /** Published frames without an image, which may get one. */
  private final Map<Integer, FrameCheckContext> imageless = new ConcurrentSkipListMap<>();

  /** The checks that found something to look at. */
  private final Set<CheckId> applied = ConcurrentHashMap.newKeySet();

  /** A frame that is published, and what the staged manifest says of it. */
  private record KnownFrame(SnapshotFrame known, ManifestFrame listed) {}

  /**
   * The result of a validation.
   *
   * @param report the public report
   * @param mayPassByItself whether it did not pass, and only for reasons that may disappear without
   *     a new manifest
   * @param published the newest published snapshot of the variable; empty if there is none or it
   *     was not read
   * @param failed the frames to validate again when one of their files changes
   */
  public record Outcome(
      ValidationReport report,
      boolean mayPassByItself,
      Optional<Snapshot> published,
      FailedFrames failed) {}

  /**
   * Creates a run.
   *
   * @param policy returns what stops the publish of a run, in which case its frames are not read;
   *     blocks
   */
  public ChecklistRun(
      CheckSuite checks,
      WorkerPool workers,
      VariableKey key,
      Clock clock,
      Function<RunKey, Optional<PolicyStop>> policy) {
    this.checks = checks;
    this.tools = checks.tools();
    this.workers = workers;
    this.key = key;
    this.clock = clock;
    this.policy = policy;
    this.results = new CheckResultCollector(tools.staging().variable(key));
    this.manifest = new ManifestCheckContext(key, tools.staging().manifest(key));
  }

  /**
   * Runs the checklist; blocks. Does not throw: an {@link Error} or an interrupt ends the run
   * without a result for any check, and any other exception, which is a bug, as a failure.
   */
  public Outcome run() {
    try {
      try {
        if (checkManifest()) {
          workers.forEach(published, this::checkPublishedFrame);
          workers.forEach(fresh, this::checkNewFrame);
          checkFramesTogether();
        }
      } catch (InterruptedException e) {
        throw e;
      } catch (Exception e) {
        results.recordFailure(CheckId.MANIFEST_CONTRACT, "", e);
        results.skipRemaining(CheckId.MANIFEST_CONTRACT);
      }
      // An interrupt closes the file that is being read, which looks like a failure of the disk.
      WorkerPool.throwIfInterrupted();
      return buildOutcome();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      LOG.info("{}: validation interrupted because the server stops", key);
      return undecidedOutcome("the server stops");
    } catch (Throwable e) {
      LOG.error("{}: validation aborted by an error of the JVM; it will be retried", key, e);
      Throwable error = JvmErrors.find(e).map(Throwable.class::cast).orElse(e);
      return undecidedOutcome(
          SingleLineText.sanitize(error.toString(), MAX_ERROR_LENGTH) + "; tried again");
    }
  }

  /** Checks the manifest and sorts its frames. Returns whether they are to be read. */
  private boolean checkManifest() {
    for (var check : checks.ofStage(Check.ManifestCheck.class).entrySet()) {
      Optional<String> passed =
          require(check.getKey(), () -> check.getValue().checkManifest(manifest));
      if (passed.isEmpty()) {
        return false;
      }
      results.tally(check.getKey()).setPassed(passed.get());
    }
    Optional<Optional<Snapshot>> newest =
        require(CheckId.IMMUTABILITY, () -> tools.published().readNewest(key));
    if (newest.isEmpty()) {
      return false;
    }
    snapshot = newest.get();
    isOpen = true;
    Optional<PolicyStop> asked = askPolicy();
    if (asked.isPresent()) {
      stop = asked.get();
      results.skipRest("not read: " + stop.words());
      return false;
    }
    Map<String, SnapshotFrame> known = new HashMap<>();
    snapshot
        .map(Snapshot::frames)
        .orElse(List.of())
        .forEach(f -> known.putIfAbsent(f.frameId(), f));
    List<ManifestFrame> listed = manifest.parsed().content().frames();
    published =
        listed.stream()
            .filter(frame -> known.containsKey(frame.frameId()))
            .map(frame -> new KnownFrame(Objects.requireNonNull(known.get(frame.frameId())), frame))
            .toList();
    fresh =
        listed.stream()
            .filter(frame -> !known.containsKey(frame.frameId()))
            .map(frame -> FrameCheckContext.staged(key, frame, styles))
            .toList();
    return true;
  }

  /** Runs a part of a check without which no other one can run. */
  private <T> Optional<T> require(CheckId check, Callable<T> work) {
    Optional<T> found = results.find(check, "", work);
    if (found.isEmpty()) {
      results.skipRemaining(check);
    }
    return found;
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

  private void checkPublishedFrame(KnownFrame published) {
    SnapshotFrame frame = published.known();
    recordState(frame.frameId());
    checks
        .ofStage(Check.PublishedFrameCheck.class)
        .forEach(
            (id, check) ->
                results
                    .find(id, "frame " + frame.frameId(), () -> check.findConflicts(key, frame))
                    .filter(conflicts -> !conflicts.isEmpty())
                    .ifPresent(
                        conflicts ->
                            results.recordWarning(
                                id, frame.frameId(), String.join("; ", conflicts))));
    if (frame.image() == null) {
      checkAddedImage(FrameCheckContext.staged(key, published.listed(), styles));
    }
  }

  /**
   * Checks the image of a frame that was published without one. An unsound image does not stop the
   * publish of other frames: the frame stays as it is.
   */
  private void checkAddedImage(FrameCheckContext frame) {
    checks.ofStage(Check.FrameCheck.class).entrySet().stream()
        .filter(check -> check.getValue().subject() == Check.Subject.IMAGE)
        .filter(check -> check.getValue().appliesTo(frame))
        .forEach(
            entry -> {
              CheckId id = entry.getKey();
              applied.add(id);
              imageless.put(frame.fhr(), frame);
              results.attempt(
                  id,
                  frame.frameLabel(),
                  () -> {
                    try {
                      entry.getValue().checkFrame(frame);
                    } catch (FailureException unsound) {
                      results.recordWarning(
                          id,
                          frame.frameId(),
                          "published without an image, and gets none: "
                              + unsound.failure().message());
                    }
                  });
              frame
                  .takeWarning()
                  .ifPresent(problem -> results.recordWarning(id, frame.frameId(), problem));
            });
  }

  private void checkNewFrame(FrameCheckContext frame) {
    recordState(frame.frameId());
    String label = frame.frameLabel();
    boolean hasRoom = hasRoom(frame);
    try (frame) {
      checks
          .ofStage(Check.FrameCheck.class)
          .forEach(
              (id, check) -> {
                if (!hasRoom || !check.prerequisitesMet(frame)) {
                  results.tally(id).addSkippedFrame(label);
                  return;
                }
                if (!check.appliesTo(frame)) {
                  return;
                }
                applied.add(id);
                results.attempt(id, label, () -> check.checkFrame(frame));
                frame
                    .takeWarning()
                    .ifPresent(problem -> results.recordWarning(id, frame.frameId(), problem));
                frame
                    .archive()
                    .takeCurrentTile()
                    .ifPresent(tile -> results.tally(id).addFailedTile(frame.frameId(), tile));
              });
      results.attempt(CheckId.ARCHIVES_EXIST, label, frame.archive()::requireUnchanged);
    }
  }

  /**
   * Records the state of the files of a frame. Must be called before any of them is read, so that
   * later changes are detected.
   */
  private void recordState(String frameId) {
    FrameState state = FrameState.read(tools.staging(), key, frameId);
    statesBefore.put(frameId, state);
    if (state.mayChangeUnseen(clock.instant())) {
      mayChangeUnseen.add(frameId);
    }
  }

  /** Checks that this archive alone fits before reading it: a sparse file may have any size. */
  private boolean hasRoom(FrameCheckContext frame) {
    OptionalLong bytes = StagingLayout.fileSize(tools.staging().archive(key, frame.frameId()));
    bytes.ifPresent(frame::setMaxBytes);
    return checks.ofStage(Check.SpaceCheck.class).entrySet().stream()
        .allMatch(
            check ->
                results.attempt(
                    check.getKey(),
                    frame.frameLabel(),
                    () -> check.getValue().checkSpace(bytes.orElse(0))));
  }

  private void checkFramesTogether() {
    compareFrames();
    String frames = fresh.size() + " new frames, " + published.size() + " known";
    setPassed(Check.FrameCheck.class, frames);
    setPassed(Check.ComparingCheck.class, frames);
    setPassed(Check.PublishedFrameCheck.class, published.size() + " known frames unchanged");
    skipInapplicable();
    long bytes =
        Stream.concat(fresh.stream(), imageless.values().stream())
            .mapToLong(FrameCheckContext::bytesToCopy)
            .sum();
    checks
        .ofStage(Check.SpaceCheck.class)
        .forEach(
            (id, check) -> {
              CheckResultCollector.Tally tally = results.tally(id);
              results.find(id, "", () -> check.checkSpace(bytes)).ifPresent(tally::setPassed);
              fresh.stream()
                  .filter(frame -> !frame.hasArchive() || !frame.hasMeta())
                  .forEach(frame -> tally.addSkippedFrame(frame.frameLabel()));
            });
  }

  /** Skips the checks for which no frame has what they look at: there are no images. */
  private void skipInapplicable() {
    checks
        .ofStage(Check.FrameCheck.class)
        .forEach(
            (id, check) -> {
              if (check.subject() == Check.Subject.IMAGE && !applied.contains(id)) {
                results.tally(id).setNotApplicable(FrameCheckContext.NO_IMAGES);
              }
            });
  }

  private void setPassed(Class<? extends Check> stage, String detail) {
    checks.ofStage(stage).keySet().forEach(id -> results.tally(id).setPassed(detail));
  }

  private void compareFrames() {
    FrameComparison frames =
        new FrameComparison(
            fresh,
            snapshot
                .filter(newest -> !fresh.isEmpty())
                .map(newest -> FrameComparison.Reference.of(newest, tools.published())));
    checks
        .ofStage(Check.ComparingCheck.class)
        .forEach(
            (id, check) ->
                results
                    .find(id, "", () -> check.compareFrames(frames))
                    .ifPresent(found -> found.forEach(finding -> record(id, finding))));
  }

  private void record(CheckId check, FrameComparison.Finding finding) {
    // Either frame may be the wrong one.
    Stream.of(finding.frame(), finding.other())
        .filter(Objects::nonNull)
        .forEach(frame -> compared.add(frame.frameId()));
    if (finding.isWarning()) {
      results.recordWarning(check, finding.frame().frameId(), finding.problem());
    } else {
      results.recordFailure(check, finding.frame().frameLabel(), finding.problem(), false);
    }
  }

  /** Returns the outcome of a run in which no check failed, and which is to be retried. */
  private Outcome undecidedOutcome(String why) {
    List<CheckResult> skipped =
        Arrays.stream(CheckId.values())
            .map(
                check ->
                    new CheckResult(check.externalName(), CheckOutcome.SKIPPED, 0, "not decided"))
            .toList();
    return new Outcome(
        report(CheckOutcome.SKIPPED, "not decided: " + why, skipped, null, null),
        true,
        Optional.empty(),
        FailedFrames.NONE);
  }

  private Outcome buildOutcome() {
    PolicyStop by = stop;
    CheckOutcome outcome = results.outcome();
    String decision =
        results
            .firstFailure()
            .map(check -> "failed: " + check.check() + ": " + check.detail() + "; nothing changed")
            .orElse("passed");
    ValidationReport report =
        report(
                outcome,
                "",
                results.results(),
                isOpen ? listedFrameIds() : null,
                outcome.isPublishable() && by == null ? buildCandidate() : null)
            .withDecision(decision);
    return new Outcome(
        by == null ? report : report.stopped(by),
        by == null && results.isTransient(),
        snapshot,
        failedFrames(report.checks()));
  }

  private ValidationReport report(
      CheckOutcome outcome,
      String decision,
      List<CheckResult> found,
      @Nullable ManifestFrameIds frames,
      @Nullable PublishCandidate candidate) {
    return new ValidationReport(
        key.model(),
        key.run(),
        key.variable(),
        clock.instant(),
        outcome,
        decision,
        found,
        frames,
        candidate);
  }

  private FailedFrames failedFrames(List<CheckResult> found) {
    Set<String> ids = new TreeSet<>(compared);
    for (CheckResult check : found) {
      check.failures().forEach(frame -> ids.add(frame.frameId()));
      ids.addAll(check.warnings());
    }
    ids.retainAll(statesBefore.keySet());
    return new FailedFrames(
        ids.stream().map(statesBefore::get).filter(Objects::nonNull).toList(),
        ids.stream().anyMatch(mayChangeUnseen::contains));
  }

  private ManifestFrameIds listedFrameIds() {
    var content = manifest.parsed().content();
    return new ManifestFrameIds(
        content.expectedFrames(), content.frames().stream().map(ManifestFrame::frameId).toList());
  }

  private PublishCandidate buildCandidate() {
    ManifestCheckContext.Parsed staged = manifest.parsed();
    return new PublishCandidate(
        staged.content(),
        staged.modified(),
        fresh.stream().map(FrameCheckContext::toCandidate).toList(),
        Stream.concat(fresh.stream(), imageless.values().stream())
            .flatMap(frame -> frame.toCandidateImage().stream())
            .toList(),
        staged.bytes() + styles.bytes());
  }
}
