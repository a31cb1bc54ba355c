package twf.tiles.chaos;

import static org.awaitility.Awaitility.await;

import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import twf.tiles.load.BuilderSimulator;
import twf.tiles.load.RunNames;
import twf.tiles.load.WrongResponseException;
import twf.tiles.testing.ServerClient;
import twf.tiles.testing.ServerUnderTest;
import twf.tiles.testing.TestBridgeClient;

/**
 * One run of the server process: it starts on the state that the previous kill left, must finish
 * that work and publish, serves all simulated users and is killed. Use an instance once.
 */
final class ChaosRound {
  private static final Duration BOUND = Duration.ofSeconds(120);
  private static final Duration POLL = Duration.ofMillis(20);
  private static final long MAX_WAIT_NS = TimeUnit.SECONDS.toNanos(3);
  private static final long POLL_INTERVAL_NS = 200_000;

  private final ChaosEnvironment world;
  private final Random random;
  private final KillTrigger trigger;
  private final List<Thread> threads = new ArrayList<>();
  private final Set<KillTrigger> happened = ConcurrentHashMap.newKeySet();
  private long failedProbes;
  private volatile boolean killed;

  ChaosRound(ChaosEnvironment world, long seed) {
    this.world = world;
    this.random = new Random(seed);
    this.trigger = KillTrigger.any(random);
  }

  KillTrigger trigger() {
    return trigger;
  }

  /** Starts the server, uses it and kills it. */
  void runAndKill() throws InterruptedException {
    ServerUnderTest server = world.start();
    try {
      if (trigger == KillTrigger.START) {
        pause(trigger.delayNanos(random));
      } else {
        isReady(server);
        int port = server.publicUri().getPort();
        world.readers().forEach(reader -> start("reader", () -> reader.runSession(port)));
        settles(server);
        publishes(server);
        attack(server);
      }
    } finally {
      killed = true;
      server.kill();
      // Threads may be waiting for a response that a killed server never sends.
      threads.forEach(Thread::interrupt);
      for (Thread thread : threads) {
        thread.join(BOUND.toMillis());
      }
      world.checkLog(server);
    }
  }

  private static void isReady(ServerUnderTest server) {
    server.awaitLine("admin bridge: ");
    ServerClient client = server.client();
    await("ready")
        .atMost(BOUND)
        .pollInterval(POLL)
        .until(() -> client.read("/health/ready").statusCode() == 200);
  }

  /** Waits until all unfinished work is completed, then clears holds and pins. */
  private void settles(ServerUnderTest server) {
    new QuiescenceWaiter(world.roots()).await();
    try (TestBridgeClient bridge = server.bridge()) {
      letGo(bridge);
    }
  }

  /** Releases and unpins everything: the operator lost track of it when the process was killed. */
  private static void letGo(TestBridgeClient bridge) {
    JsonObject status = bridge.request("status", new JsonObject()).body();
    for (Object each : status.getJsonArray("models", new JsonArray())) {
      JsonObject model = (JsonObject) each;
      JsonObject about = new JsonObject().put("model", model.getString("model"));
      if (model.getValue("pinned") != null) {
        answered(bridge.request("unpin", about));
      }
      for (Object held : model.getJsonArray("held")) {
        String run = ((JsonObject) held).getString("run");
        answered(bridge.request("release", about.copy().put("run", run)));
      }
    }
  }

  private static void answered(TestBridgeClient.Reply reply) {
    if (reply.failureCode() != 0) {
      throw new WrongResponseException("after the restart: " + reply);
    }
  }

  /** Stages the next frame of each model and waits until it is shown. */
  private void publishes(ServerUnderTest server) {
    ServerClient client = server.client();
    for (BuilderSimulator builder : world.builders()) {
      builder.step();
    }
    for (BuilderSimulator builder : world.builders()) {
      BuilderSimulator.Last last = builder.last();
      await(last + " is shown after the restart")
          .atMost(BOUND)
          .pollInterval(POLL)
          .until(() -> shows(client.pointer(last.model()), last) || wentBack(server));
    }
  }

  /**
   * Handles a probe that timed out on a busy machine: the server moved the pointer back and holds
   * the run. Clears the hold, so that the caller can keep waiting. Always returns false. {@link
   * twf.tiles.load.ServerLogCheck} decides whether the failed probe is a problem.
   */
  private boolean wentBack(ServerUnderTest server) {
    long failed = server.out().stream().filter(line -> line.contains("probe failed")).count();
    if (failed > failedProbes) {
      failedProbes = failed;
      try (TestBridgeClient bridge = server.bridge()) {
        letGo(bridge);
      }
    }
    return false;
  }

  private static boolean shows(JsonObject pointer, BuilderSimulator.Last last) {
    return last.run().equals(pointer.getString("run"))
        && RunNames.VARIABLES.stream()
            .allMatch(
                variable ->
                    Optional.ofNullable(pointer.getJsonObject("variables").getJsonObject(variable))
                            .map(shown -> shown.getInteger("available_frames"))
                            .orElse(0)
                        == last.frames());
  }

  private void attack(ServerUnderTest server) {
    long states = KillTrigger.states(world.roots());
    start("builders", this::build);
    start("operator", () -> operate(server));
    long end = System.nanoTime() + MAX_WAIT_NS;
    while (System.nanoTime() < end
        && !happened.contains(trigger)
        && !trigger.isOnDisk(world.roots(), states)) {
      LockSupport.parkNanos(POLL_INTERVAL_NS);
    }
    pause(trigger.delayNanos(random));
  }

  private void build() {
    for (BuilderSimulator builder : world.builders()) {
      if (killed) {
        return;
      }
      pause(TimeUnit.MILLISECONDS.toNanos(random.nextInt(60)));
      builder.step();
      happened.add(KillTrigger.STAGED);
    }
  }

  private void operate(ServerUnderTest server) {
    try (TestBridgeClient bridge = server.bridge()) {
      while (!killed) {
        pause(TimeUnit.MILLISECONDS.toNanos(random.nextInt(100)));
        happened.add(KillTrigger.COMMAND);
        world.operators().step(bridge);
      }
    }
  }

  /**
   * Starts a thread that repeats the work until the kill. Ignores errors after the kill, except
   * wrong responses.
   */
  private void start(String name, Runnable work) {
    Thread thread =
        new Thread(
            () -> {
              while (!killed) {
                try {
                  work.run();
                } catch (WrongResponseException e) {
                  world.reportProblem(name + ": " + e.getMessage());
                } catch (RuntimeException | AssertionError e) {
                  if (!killed) {
                    world.reportProblem(name + ": " + e);
                  }
                }
              }
            },
            name);
    thread.setDaemon(true);
    threads.add(thread);
    thread.start();
  }

  private static void pause(long nanos) {
    long end = System.nanoTime() + nanos;
    while (System.nanoTime() < end) {
      LockSupport.parkNanos(end - System.nanoTime());
    }
  }
}
