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

/** What the kill waits for: so that it hits inside of a commit more often than chance would. */
enum KillTrigger {
  /** A publish begins. */
  INTENT(30),
  /** A state is recorded: a publish, a rollback, a restore. */
  RECORD(15),
  /** Retention has renamed a run aside. */
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

  /** How long the kill comes after it. */
  long delayNanos(Random random) {
    return (long) (random.nextDouble() * mostMillis * 1e6);
  }

  /** Whether the disk shows it, compared with what was {@link #states} before. */
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

  /** How many states were ever recorded. */
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
