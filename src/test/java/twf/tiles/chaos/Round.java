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
import twf.tiles.load.Builder;
import twf.tiles.load.Cycles;
import twf.tiles.load.WrongAnswer;
import twf.tiles.testing.BridgeClient;
import twf.tiles.testing.ServerClient;
import twf.tiles.testing.ServerProcess;

/**
 * One life of the process: it starts on what the kill before has left, must settle and publish, is
 * used by everyone, and is killed. Not to be used twice.
 */
final class Round {
  private static final Duration BOUND = Duration.ofSeconds(120);
  private static final Duration POLL = Duration.ofMillis(20);
  private static final long LONGEST_WAIT_NS = TimeUnit.SECONDS.toNanos(3);
  private static final long LOOK_NS = 200_000;

  private final World world;
  private final Random random;
  private final Trigger trigger;
  private final List<Thread> threads = new ArrayList<>();
  private final Set<Trigger> happened = ConcurrentHashMap.newKeySet();
  private long failedProbes;
  private volatile boolean killed;

  Round(World world, long seed) {
    this.world = world;
    this.random = new Random(seed);
    this.trigger = Trigger.any(random);
  }

  Trigger trigger() {
    return trigger;
  }

  /** Lives and is killed. */
  void live() throws InterruptedException {
    ServerProcess server = world.start();
    try {
      if (trigger == Trigger.START) {
        pause(trigger.delayNanos(random));
      } else {
        isReady(server);
        int port = server.publicUri().getPort();
        world.readers().forEach(reader -> start("reader", () -> reader.session(port)));
        settles(server);
        publishes(server);
        attack(server);
      }
    } finally {
      killed = true;
      server.kill();
      // Who waits for an answer waits for nothing.
      threads.forEach(Thread::interrupt);
      for (Thread thread : threads) {
        thread.join(BOUND.toMillis());
      }
      world.log(server);
    }
  }

  private static void isReady(ServerProcess server) {
    server.awaitLine("admin bridge: ");
    ServerClient client = server.client();
    await("ready")
        .atMost(BOUND)
        .pollInterval(POLL)
        .until(() -> client.read("/health/ready").statusCode() == 200);
  }

  /** Nothing that was begun stays: between two publishes there is a moment without. */
  private void settles(ServerProcess server) {
    new Settled(world.roots()).await();
    try (BridgeClient bridge = server.bridge()) {
      letGo(bridge);
    }
  }

  /** Releases and unpins all: what stood when the process was killed, nobody else remembers. */
  private static void letGo(BridgeClient bridge) {
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

  private static void answered(BridgeClient.Reply reply) {
    if (reply.failureCode() != 0) {
      throw new WrongAnswer("after the restart: " + reply);
    }
  }

  /** The next frame of each model is shown. */
  private void publishes(ServerProcess server) {
    ServerClient client = server.client();
    for (Builder builder : world.builders()) {
      builder.step();
    }
    for (Builder builder : world.builders()) {
      Builder.Last last = builder.last();
      await(last + " is shown after the restart")
          .atMost(BOUND)
          .pollInterval(POLL)
          .until(() -> shows(client.pointer(last.model()), last) || wentBack(server));
    }
  }

  /**
   * A probe that was not answered in time, on a machine that is too busy, took the pointer back and
   * holds the run: that is let go, and waited for again. {@link twf.tiles.load.ServerLog} says
   * whether it is a fault.
   */
  private boolean wentBack(ServerProcess server) {
    long failed = server.out().stream().filter(line -> line.contains("probe failed")).count();
    if (failed > failedProbes) {
      failedProbes = failed;
      try (BridgeClient bridge = server.bridge()) {
        letGo(bridge);
      }
    }
    return false;
  }

  private static boolean shows(JsonObject pointer, Builder.Last last) {
    return last.run().equals(pointer.getString("run"))
        && Cycles.VARIABLES.stream()
            .allMatch(
                variable ->
                    Optional.ofNullable(pointer.getJsonObject("variables").getJsonObject(variable))
                            .map(shown -> shown.getInteger("available_frames"))
                            .orElse(0)
                        == last.frames());
  }

  private void attack(ServerProcess server) {
    long states = Trigger.states(world.roots());
    start("builders", this::build);
    start("operator", () -> operate(server));
    long end = System.nanoTime() + LONGEST_WAIT_NS;
    while (System.nanoTime() < end
        && !happened.contains(trigger)
        && !trigger.isOnDisk(world.roots(), states)) {
      LockSupport.parkNanos(LOOK_NS);
    }
    pause(trigger.delayNanos(random));
  }

  private void build() {
    for (Builder builder : world.builders()) {
      if (killed) {
        return;
      }
      pause(TimeUnit.MILLISECONDS.toNanos(random.nextInt(60)));
      builder.step();
      happened.add(Trigger.STAGED);
    }
  }

  private void operate(ServerProcess server) {
    try (BridgeClient bridge = server.bridge()) {
      while (!killed) {
        pause(TimeUnit.MILLISECONDS.toNanos(random.nextInt(100)));
        happened.add(Trigger.COMMAND);
        world.operators().step(bridge);
      }
    }
  }

  /** What breaks because the process is dead is no news. */
  private void start(String name, Runnable work) {
    Thread thread =
        new Thread(
            () -> {
              while (!killed) {
                try {
                  work.run();
                } catch (WrongAnswer e) {
                  world.problem(name + ": " + e.getMessage());
                } catch (RuntimeException | AssertionError e) {
                  if (!killed) {
                    world.problem(name + ": " + e);
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
