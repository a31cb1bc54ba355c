package twf.tiles.publishing;

import static org.assertj.core.api.Assertions.assertThat;

import io.vertx.core.Future;
import io.vertx.core.Vertx;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.IntStream;
import twf.tiles.domain.RunId;
import twf.tiles.domain.RunKey;
import twf.tiles.domain.VariableKey;
import twf.tiles.event.ValidationReport;
import twf.tiles.publishing.operator.RestoreRequest;
import twf.tiles.publishing.rollback.RollbackReply;
import twf.tiles.publishing.rollback.RollbackRequest;
import twf.tiles.testing.FutureAssertions;

/**
 * Runs random actions of a builder, operators, retention, clients, a clock and a disk concurrently.
 * Compares the replies with the pointers that clients could see.
 */
final class RandomOperations implements AutoCloseable {
  private static final List<String> MODELS = List.of("gfs", "era5");
  private static final List<String> VARIABLES = List.of("tmp2m", "wind");
  private static final List<RunId> RUNS =
      IntStream.range(0, 12)
          .mapToObj(hour -> new RunId("20260130_%02dz".formatted(2 * hour)))
          .toList();
  private static final int MAX_FRAMES = 8;
  private static final int MAX_CONCURRENT = 12;
  private static final Pattern PUBLISHED = Pattern.compile("published as generation ([0-9]+)");

  private final PublishingFixture world;
  private final Random random;
  private final Map<VariableKey, Map<Integer, ValidationReport>> reports = new HashMap<>();
  private final List<Future<?>> underway = new ArrayList<>();
  private final List<RandomClient> readers = new ArrayList<>();
  private final Set<String> claimed = ConcurrentHashMap.newKeySet();
  private final AtomicInteger done = new AtomicInteger();
  private int newest = 1;
  private boolean crashes;

  RandomOperations(Path folder, Vertx vertx, long seed) {
    this.random = new Random(seed);
    this.world =
        new PublishingFixture(folder)
            .withVertx(vertx)
            .withGate(2)
            .withThreads(3)
            .withRetainedRuns(1);
    for (String model : MODELS) {
      for (RunId run : RUNS) {
        for (String variable : VARIABLES) {
          stage(new VariableKey(model, run, variable));
        }
      }
    }
    world.start();
  }

  private void stage(VariableKey key) {
    for (int frames = MAX_FRAMES; frames > 0; frames -= 2) {
      reports
          .computeIfAbsent(key, first -> new HashMap<>())
          .put(frames, world.stage(key).stageFrames(frames, 0));
    }
    world.staged.put(reports.get(key).get(MAX_FRAMES));
  }

  /** Returns the number of completed operations. */
  int done() {
    return done.get();
  }

  void run(int steps) {
    for (int step = 0; step < steps; step++) {
      one();
      for (RandomClient reader : readers) {
        reader.step();
      }
      readers.removeIf(RandomClient::isDone);
      if (underway.size() >= MAX_CONCURRENT || random.nextInt(20) == 0) {
        settle();
      }
    }
    settle();
    world.disk.reset();
    world.restart();
    world.check().checkWithWholeSnapshots();
    MODELS.forEach(this::nextIsPublished);
    world.check().checkWithWholeSnapshots();
  }

  private void settle() {
    if (!underway.isEmpty()) {
      FutureAssertions.await(Future.join(underway).transform(all -> Future.succeededFuture(true)));
      underway.clear();
    }
    if (crashes) {
      crashes = false;
      world.restart();
    }
    world.check().check();
    for (String state : claimed) {
      String[] parts = state.split(" ", -1);
      assertThat(world.seen.of(parts[0]))
          .as("reported: %s", state)
          .containsKey(Long.valueOf(parts[1]));
    }
  }

  private void one() {
    String model = MODELS.get(random.nextInt(MODELS.size()));
    RunId run = RUNS.get(random.nextInt(newest + 1));
    RunKey key = new RunKey(model, run);
    switch (random.nextInt(26)) {
      case 0, 1, 2, 3, 4, 5, 6, 7 -> offer(key);
      case 8, 9 -> newest = Math.min(RUNS.size() - 2, newest + random.nextInt(2));
      case 10, 11 -> rollback(model, run);
      case 12 -> restore(model);
      case 13 -> tell(world.services().operator().hold(key, "ops", "stripes"));
      case 14, 15 -> told(model, world.services().operator().release(key, "ops", "fine"));
      case 16 -> tell(world.services().operator().pin(model, "ops", "wait"));
      case 17 -> told(model, world.services().operator().unpin(model, "ops", "go on"));
      case 18 ->
          tell(world.services().retention().retain(Optional.empty(), false, OptionalLong.empty()));
      case 19 ->
          told(model, world.services().operator().publish(key, Optional.empty(), "ops", "now"));
      case 20 ->
          world.clock.advance(
              Duration.ofMinutes(random.nextInt(4) == 0 ? 90 : random.nextInt(20) - 6));
      case 21 -> probe(run);
      case 22 -> trouble();
      default -> readers.add(new RandomClient(world, model, random));
    }
  }

  private void offer(RunKey run) {
    VariableKey key =
        new VariableKey(run.model(), run.run(), VARIABLES.get(random.nextInt(VARIABLES.size())));
    ValidationReport report = reports.get(key).get(2 * (1 + random.nextInt(MAX_FRAMES / 2)));
    world.staged.recordOffered(report);
    Future<ValidationReport> offered = world.services().service().submit(report);
    tell(offered);
    offered.onSuccess(decided -> claim(run.model(), decided.decision()));
  }

  private void rollback(String model, RunId run) {
    RunId to = random.nextInt(3) == 0 ? run : null;
    Future<RollbackReply> back =
        world
            .services()
            .operator()
            .rollback(
                new RollbackRequest(model, "ops", "wrong", OptionalLong.empty(), to, null, false));
    tell(back);
    back.onSuccess(reply -> claimed.add(model + " " + reply.generation()));
  }

  private void restore(String model) {
    Future<RollbackReply> restored =
        world
            .services()
            .operator()
            .restore(new RestoreRequest(model, "ops", "was fine", null, false));
    tell(restored);
    restored.onSuccess(reply -> claimed.add(model + " " + reply.generation()));
  }

  private void told(String model, Future<List<String>> answer) {
    tell(answer);
    answer.onSuccess(words -> words.forEach(each -> claim(model, each)));
  }

  private void claim(String model, String words) {
    Matcher published = PUBLISHED.matcher(words);
    if (published.find()) {
      claimed.add(model + " " + published.group(1));
    }
  }

  private void tell(Future<?> answer) {
    underway.add(answer);
    answer.onComplete(ended -> done.incrementAndGet());
  }

  private void probe(RunId run) {
    if (random.nextInt(3) == 0) {
      world.probe.failForRun(run);
    } else {
      RUNS.forEach(world.probe::passForRun);
    }
  }

  /** Fails a step before or after its work, or crashes at it. */
  private void trouble() {
    int step = 1 + random.nextInt(60);
    switch (random.nextInt(3)) {
      case 0 -> world.disk.failAt(step);
      case 1 -> world.disk.failAfter(step);
      default -> {
        crashes = true;
        world.disk.crashAt(step);
      }
    }
  }

  private void nextIsPublished(String model) {
    RUNS.forEach(world.probe::passForRun);
    RunKey last = new RunKey(model, RUNS.get(RUNS.size() - 1));
    FutureAssertions.await(
        world.services().operator().unpin(model, "ops", "end").otherwise(List.of()));
    assertThat(
            world.offer(reports.get(new VariableKey(model, last.run(), "tmp2m")).get(MAX_FRAMES)))
        .startsWith("published as generation ");
  }

  @Override
  public void close() {
    world.close();
  }
}
