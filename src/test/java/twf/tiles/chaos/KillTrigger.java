package twf.tiles.chaos;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Random;
import java.util.stream.Stream;
import twf.tiles.load.RunNames;
import twf.tiles.testing.Roots;

/**
 * Event that a kill waits for. Kills hit the middle of a commit more often than at random times.
 */
enum KillTrigger {
  /** A publish begins. */
  INTENT(30),
  /** A state is recorded, by a publish, rollback or restore. */
  RECORD(15),
  /** Retention has renamed a run for removal. */
  REMOVAL(3),
  /** A command was sent. */
  COMMAND(80),
  /** A manifest was staged. */
  STAGED(60),
  /** The process was started; it may not even listen yet. */
  START(1500);

  private static final List<KillTrigger> OFTEN =
      List.of(
          INTENT, INTENT, INTENT, RECORD, RECORD, COMMAND, COMMAND, COMMAND, REMOVAL, STAGED,
          START);

  private final int mostMillis;

  KillTrigger(int mostMillis) {
    this.mostMillis = mostMillis;
  }

  static KillTrigger any(Random random) {
    return OFTEN.get(random.nextInt(OFTEN.size()));
  }

  /** Returns a random delay from the event to the kill. */
  long delayNanos(Random random) {
    return (long) (random.nextDouble() * mostMillis * 1e6);
  }

  /**
   * Returns whether the event is visible on disk.
   *
   * @param statesBefore result of {@link #states} before
   */
  boolean isOnDisk(Roots roots, long statesBefore) {
    return switch (this) {
      case INTENT ->
          RunNames.MODELS.stream()
              .anyMatch(model -> Files.exists(roots.manifests().resolve(model + "/.intent.json")));
      case RECORD -> states(roots) > statesBefore;
      case REMOVAL -> RunNames.MODELS.stream().anyMatch(model -> isRemoving(roots, model));
      case COMMAND, STAGED, START -> false;
    };
  }

  private static boolean isRemoving(Roots roots, String model) {
    String[] names = roots.published().resolve(model).toFile().list();
    return names != null && Stream.of(names).anyMatch(name -> name.startsWith(".removed-"));
  }

  /** Returns the number of states recorded by all models. */
  static long states(Roots roots) {
    long states = 0;
    for (String model : RunNames.MODELS) {
      Path history = roots.manifests().resolve(model + "/history");
      if (Files.isDirectory(history)) {
        try (Stream<Path> records = Files.list(history)) {
          states += records.count();
        } catch (IOException e) {
          throw new UncheckedIOException(e);
        }
      }
    }
    return states;
  }
}
