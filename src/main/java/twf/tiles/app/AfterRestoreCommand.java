package twf.tiles.app;

import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.Callable;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;
import twf.tiles.config.Settings;
import twf.tiles.config.SettingsLoader;
import twf.tiles.domain.Hold;
import twf.tiles.domain.Identifiers;
import twf.tiles.domain.LatestPointer;
import twf.tiles.domain.ModelHolds;
import twf.tiles.error.FailureException;
import twf.tiles.storage.DurableFileOperations;
import twf.tiles.storage.FilePublishedStore;
import twf.tiles.storage.ManifestLayout;
import twf.tiles.storage.PublishedLayout;
import twf.tiles.storage.WriterLock;

/**
 * {@code after-restore}: prepares roots that were restored from a backup for a safe start.
 *
 * <p>For each model, raises the generation floor above every generation that clients may have seen
 * since the backup, and pins the pointer, because holds that were set since the backup are lost.
 * Holds in the backup are kept. Writes one file per model, atomically; an interrupted call can be
 * repeated.
 */
@Command(
    name = "after-restore",
    description = {
      "To be run once after MANIFEST_ROOT was restored from a backup, before the server is started.",
      "Jumps the generations of each model, and pins it until an operator has looked. Holds stay.",
      "Exits 0 when that is done, 1 where it is not."
    },
    mixinStandardHelpOptions = true)
final class AfterRestoreCommand implements Callable<Integer> {
  private static final String REASON =
      "restored from a backup: hold what was held since, then tilesctl unpin";

  private final Map<String, String> environment;

  @Spec @Nullable CommandSpec spec;

  @Option(
      names = "--config",
      paramLabel = "FILE",
      description = "settings in YAML (default: conf/offline-tiles.yaml, where it exists)")
  @Nullable Path config;

  @Option(
      names = "--jump",
      paramLabel = "N",
      defaultValue = "100000",
      description =
          "more generations than any model has shown since the backup, 1 to 10000000; default: 100000")
  long jump;

  @Option(names = "--dry-run", description = "only say what would be done")
  boolean dryRun;

  AfterRestoreCommand(Map<String, String> environment) {
    this.environment = environment;
  }

  @Override
  public Integer call() {
    CommandSpec usage = Objects.requireNonNull(spec);
    if (jump < 1 || jump > 10_000_000) {
      throw new ParameterException(
          usage.commandLine(), "--jump: expected 1 to 10000000, found " + jump);
    }
    try {
      Path file = config == null ? ServeCommand.DEFAULT_FILE : config;
      Settings settings = new SettingsLoader(file, config != null, environment).load();
      for (String line : run(settings.roots())) {
        print(usage.commandLine().getOut(), line);
      }
      return 0;
    } catch (FailureException e) {
      complain(usage, e.failure().message());
    } catch (IOException e) {
      complain(usage, e.toString());
    }
    return 1;
  }

  private static void print(PrintWriter to, String line) {
    to.println(line);
    to.flush();
  }

  private static void complain(CommandSpec usage, String problem) {
    problem
        .lines()
        .forEach(
            line -> print(usage.commandLine().getErr(), "offline-tiles after-restore: " + line));
  }

  private List<String> run(Settings.Roots roots) throws IOException {
    for (Map.Entry<String, Path> root :
        Map.of(
                RootDirectories.PUBLISHED,
                roots.published(),
                RootDirectories.MANIFESTS,
                roots.manifests())
            .entrySet()) {
      if (!Files.isDirectory(root.getValue())) {
        throw FailureException.badRequest(
            root.getKey() + ": " + root.getValue() + " is not a folder: restore it first");
      }
    }
    ManifestLayout manifests = new ManifestLayout(roots.manifests());
    try (WriterLock lock = new WriterLock(manifests.lock())) {
      if (!lock.tryAcquire()) {
        throw FailureException.conflict(
            lock.holder().describe() + " runs on " + roots.manifests() + ": stop it first");
      }
      FilePublishedStore store =
          new FilePublishedStore(
              new PublishedLayout(roots.published()), manifests, new DurableFileOperations());
      List<String> lines = new ArrayList<>();
      for (String model : models(roots)) {
        lines.add(secure(store, model));
      }
      return lines;
    }
  }

  /**
   * Returns all models found below the roots. Includes models without a pointer in the backup:
   * clients may have seen one since.
   */
  private static Set<String> models(Settings.Roots roots) throws IOException {
    Set<String> models = new TreeSet<>();
    for (Path root : List.of(roots.manifests(), roots.published(), roots.staging())) {
      if (Files.isDirectory(root)) {
        try (Stream<Path> entries = Files.list(root)) {
          entries
              .filter(Files::isDirectory)
              .map(entry -> entry.getFileName().toString())
              .filter(Identifiers::isModel)
              .forEach(models::add);
        }
      }
    }
    return models;
  }

  private String secure(FilePublishedStore store, String model) throws IOException {
    ModelHolds before = store.readHolds(model);
    long shown = store.readPointer(model).map(LatestPointer::generation).orElse(0L);
    long recorded = store.history().newestGeneration(model);
    long used = Math.max(Math.max(shown, recorded), before.generationFloor());
    Hold pin =
        before.pin() == null
            ? new Hold(Clock.systemUTC().instant(), "operator", REASON)
            : before.pin();
    ModelHolds after = before.withGenerationFloor(Math.addExact(used, jump)).withPin(pin);
    if (!dryRun) {
      store.replaceHolds(model, after);
    }
    return "%s%s: %s, the next generation is %d; %d held; pinned %s"
        .formatted(
            dryRun ? "would secure " : "",
            model,
            shown == 0 ? "shows nothing" : "shows generation " + shown,
            after.generationFloor() + 1,
            after.runs().size(),
            pin.describe());
  }
}
