package twf.tiles.load;

import io.vertx.core.json.JsonObject;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import twf.tiles.testing.TestBridgeClient;

/**
 * Simulates operators: rollbacks and restores, holds, pins, retention and queries. Undoes every
 * action later. Not thread-safe.
 */
public final class OperatorSimulator {
  /** Acceptable codes: success, not found, conflict, unavailable. */
  private static final List<Integer> REFUSED = List.of(0, 404, 409, 503);

  private static final List<String> READ_COMMANDS =
      List.of("status", "models", "history", "incidents", "root");

  private final Random random;
  private final SeenPointers seen;
  private final LatencyRecorder timings;
  private final int undoMillis;
  private final Map<String, Undo> undo = new HashMap<>();
  private final Map<String, Integer> executedCommands = new ConcurrentHashMap<>();

  private record Undo(String command, String run, long at) {}

  /**
   * @param undoMillis average time from an action to its undo
   */
  public OperatorSimulator(long seed, SeenPointers seen, LatencyRecorder timings, int undoMillis) {
    this.random = new Random(seed);
    this.seen = seen;
    this.timings = timings;
    this.undoMillis = undoMillis;
  }

  /** Returns how often each command succeeded and how often it was refused. */
  public Map<String, Integer> executedCommands() {
    return new TreeMap<>(executedCommands);
  }

  /**
   * Sends a random command, or undoes the last action on a model.
   *
   * @throws WrongResponseException if a command fails with an unexpected code
   */
  public void step(TestBridgeClient bridge) {
    String model = RunNames.MODELS.get(random.nextInt(RunNames.MODELS.size()));
    Undo due = undo.get(model);
    if (due == null) {
      deed(bridge, model);
    } else if (System.nanoTime() >= due.at()) {
      undo.remove(model);
      undo(bridge, model, due);
    } else {
      look(bridge, model);
    }
  }

  /** Undoes all actions that are still in effect. */
  public void undoAll(TestBridgeClient bridge) {
    undo.forEach((model, due) -> undo(bridge, model, due));
    undo.clear();
  }

  private void deed(TestBridgeClient bridge, String model) {
    String run = seen.run(model);
    switch (random.nextInt(10)) {
      case 0, 1, 2, 3 -> rollback(bridge, model);
      case 4 -> {
        if (!run.isEmpty()) {
          ask(bridge, "hold", about(model).put("run", run));
          later(model, "release", run);
        }
      }
      case 5 -> {
        ask(bridge, "pin", about(model));
        later(model, "unpin", "");
      }
      case 6 -> ask(bridge, "retain", new JsonObject());
      case 7 ->
          ask(bridge, "retain", new JsonObject().put("model", model).put("free_bytes", 1L << 60));
      case 8 -> ask(bridge, "rescan", new JsonObject());
      default -> look(bridge, model);
    }
  }

  private void rollback(TestBridgeClient bridge, String model) {
    TestBridgeClient.Reply reply = ask(bridge, "rollback", about(model));
    if (reply.failureCode() == 0) {
      String failed = reply.body().getString("from_run");
      later(model, random.nextBoolean() ? "restore" : "release", failed);
    }
  }

  private void later(String model, String command, String run) {
    long delay = TimeUnit.MILLISECONDS.toNanos(undoMillis / 2 + random.nextInt(undoMillis));
    undo.put(model, new Undo(command, run, System.nanoTime() + delay));
  }

  private void undo(TestBridgeClient bridge, String model, Undo due) {
    JsonObject body = about(model);
    if (due.command().equals("release")) {
      body.put("run", due.run());
    }
    TestBridgeClient.Reply reply = ask(bridge, due.command(), body);
    if (due.command().equals("restore") && reply.failureCode() != 0) {
      // A newer run is shown by now, so restore is refused.
      ask(bridge, "release", about(model).put("run", due.run()));
    }
  }

  private void look(TestBridgeClient bridge, String model) {
    String command = READ_COMMANDS.get(random.nextInt(READ_COMMANDS.size()));
    switch (command) {
      case "status", "models" -> ask(bridge, command, new JsonObject());
      case "root" -> ask(bridge, "retain", new JsonObject().put("dry_run", true));
      default -> ask(bridge, command, new JsonObject().put("model", model));
    }
  }

  private static JsonObject about(String model) {
    return new JsonObject().put("model", model).put("reason", "as operators do");
  }

  private TestBridgeClient.Reply ask(TestBridgeClient bridge, String command, JsonObject body) {
    long began = System.nanoTime();
    TestBridgeClient.Reply reply = bridge.request(command, body);
    timings.add("command", System.nanoTime() - began);
    int code = reply.failureCode();
    WrongResponseException.throwUnless(
        REFUSED.contains(code),
        command + " " + body.encode() + ": " + code + " " + reply.message());
    executedCommands.merge(command + (code == 0 ? "" : " (refused)"), 1, Integer::sum);
    return reply;
  }
}
