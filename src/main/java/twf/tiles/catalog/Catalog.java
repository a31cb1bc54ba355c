package twf.tiles.catalog;

import io.vertx.core.Future;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.TreeSet;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import twf.tiles.common.BoundedConcurrency;
import twf.tiles.common.SerialExecutor;
import twf.tiles.common.WorkerPool;
import twf.tiles.domain.LatestPointer;
import twf.tiles.domain.VariableKey;
import twf.tiles.metrics.TileMetrics;
import twf.tiles.storage.ManifestLayout;
import twf.tiles.storage.MissingFiles;
import twf.tiles.storage.PublishedFilesCheck;
import twf.tiles.storage.PublishedLayout;
import twf.tiles.storage.RootCheck;

/**
 * What is published, in memory: one immutable view, swapped whole, one load at a time.
 *
 * <p>Thread-safe. A model whose files are broken keeps its last good state; that is logged once.
 */
public final class Catalog {
  private static final Logger LOG = LoggerFactory.getLogger(Catalog.class);

  /** How many variables are looked at side by side: requests need workers, too. */
  private static final int MAX_CONCURRENT_CHECKS = 2;

  private static final Future<Void> DONE = Future.succeededFuture();

  private final ModelLoader loader;
  private final ContentReader contents;
  private final WorkerPool blocking;
  private final RootCheck roots;
  private final TileMetrics metrics;
  private final SerialExecutor loads = new SerialExecutor();
  private final Map<String, Future<Void>> waiting = new HashMap<>();
  private volatile Map<String, LoadedModel> loaded = Map.of();
  private volatile CatalogView view = CatalogView.EMPTY;
  private final PublishedFilesCheck files;
  private volatile SortedMap<String, MissingFiles> missing = new TreeMap<>();

  public Catalog(
      ManifestLayout manifests,
      PublishedLayout published,
      ContentReader contents,
      WorkerPool blocking,
      TileMetrics metrics) {
    this(manifests, published, contents, blocking, RootCheck.NONE, metrics);
  }

  /**
   * @param roots while they are not right nothing is read, and the view stays as it is
   */
  public Catalog(
      ManifestLayout manifests,
      PublishedLayout published,
      ContentReader contents,
      WorkerPool blocking,
      RootCheck roots,
      TileMetrics metrics) {
    this.loader = new ModelLoader(manifests, published);
    this.files = new PublishedFilesCheck(published);
    this.contents = contents;
    this.blocking = blocking;
    this.roots = roots;
    this.metrics = metrics;
  }

  /** What is published now. A request takes it once. */
  public CatalogView view() {
    return view;
  }

  /** The files that views name. */
  public ContentReader contents() {
    return contents;
  }

  /** A snapshot of that name, whoever may see it; fails as not found where there is none. */
  public Future<PublishedSnapshot> snapshot(VariableKey key, String name) {
    return contents.snapshot(key, name);
  }

  /** The newest snapshot of a variable; empty where nothing of it is published. */
  public Future<Optional<PublishedSnapshot>> newest(VariableKey key) {
    return view()
        .newestName(key)
        .map(name -> contents.snapshot(key, name).map(Optional::of))
        .orElseGet(() -> Future.succeededFuture(Optional.empty()));
  }

  /** Reads all models anew; fails where a root cannot be listed, and then nothing changes. */
  public Future<Void> load() {
    return loads.submit(
        () ->
            blocking
                .call(
                    () -> {
                      roots.require();
                      return loader.models();
                    })
                .compose(
                    models -> {
                      Set<String> all = new HashSet<>(loaded.keySet());
                      all.addAll(models);
                      return BoundedConcurrency.map(List.copyOf(all), blocking.size(), this::read);
                    })
                .map(this::swap));
  }

  /** Reads one model anew. Calls before that has begun share one reading. */
  public Future<Void> refresh(String model) {
    synchronized (waiting) {
      Future<Void> next = waiting.get(model);
      if (next != null) {
        return next;
      }
      boolean[] begun = {false};
      Future<Void> refreshed =
          loads.submit(
              () -> {
                synchronized (waiting) {
                  begun[0] = true;
                  waiting.remove(model);
                }
                return read(model)
                    .map(one -> swap(List.of(one)))
                    .compose(done -> missing.containsKey(model) ? checkFiles() : DONE);
              });
      if (!begun[0]) {
        waiting.put(model, refreshed);
      }
      return refreshed;
    }
  }

  /**
   * Looks at each model's pointer and holds, without reading them, and reads those models anew
   * where one is not as it was, also new models. For processes in which nobody publishes.
   */
  public Future<Void> poll() {
    return blocking
        .call(
            () -> {
              roots.require();
              Map<String, LoadedModel> known = loaded;
              Set<String> models = new HashSet<>(known.keySet());
              models.addAll(loader.pointedModels());
              return models.stream().filter(model -> loader.isStale(model, before(model))).toList();
            })
        .compose(stale -> BoundedConcurrency.map(stale, 1, model -> refresh(model).map(true)))
        .mapEmpty();
  }

  /**
   * Looks whether the files of what pointers show are there with their sizes. What is found is
   * logged where it changes, and kept until the next look; fails while the roots are not right, and
   * then nothing changes.
   */
  public Future<Void> checkFiles() {
    List<PublishedFilesCheck.Name> shown = new ArrayList<>();
    Set<String> pointing = new TreeSet<>();
    view.models()
        .values()
        .forEach(
            model ->
                model
                    .pointer()
                    .map(PublishedPointer::pointer)
                    .ifPresent(
                        pointer -> {
                          pointing.add(pointer.model());
                          shown.addAll(names(pointer));
                        }));
    files.retain(shown);
    return blocking
        .run(roots::require)
        .compose(right -> BoundedConcurrency.map(shown, MAX_CONCURRENT_CHECKS, this::look))
        .map(
            found -> {
              SortedMap<String, MissingFiles> byModel = new TreeMap<>();
              for (int i = 0; i < found.size(); i++) {
                byModel.merge(shown.get(i).key().model(), found.get(i), MissingFiles::and);
              }
              byModel.values().removeIf(MissingFiles::isEmpty);
              return note(pointing, byModel);
            });
  }

  private Future<MissingFiles> look(PublishedFilesCheck.Name name) {
    return blocking.call(() -> files.look(name));
  }

  private static List<PublishedFilesCheck.Name> names(LatestPointer pointer) {
    return pointer.variables().entrySet().stream()
        .map(
            shown ->
                new PublishedFilesCheck.Name(
                    new VariableKey(pointer.model(), pointer.run(), shown.getKey()),
                    shown.getValue().snapshot()))
        .toList();
  }

  private Void note(Set<String> pointing, SortedMap<String, MissingFiles> now) {
    SortedMap<String, MissingFiles> before = missing;
    missing = Collections.unmodifiableSortedMap(now);
    now.forEach(
        (model, files) -> {
          if (!files.equals(before.get(model))) {
            LOG.error("{}", files.describe(model));
          }
        });
    before.keySet().stream()
        .filter(model -> !now.containsKey(model))
        .forEach(model -> LOG.info("{}: all files that clients are shown are there again", model));
    pointing.forEach(
        model -> metrics.missingFiles(model, now.getOrDefault(model, MissingFiles.NONE).count()));
    return null;
  }

  /** By model, what was missing at the last look of what its pointer shows. */
  public SortedMap<String, MissingFiles> missingFiles() {
    return missing;
  }

  /** Whether something is missing of each model that shows anything. */
  public boolean isMissingOfAll() {
    SortedMap<String, MissingFiles> now = missing;
    return !now.isEmpty()
        && view.models().values().stream()
            .filter(model -> model.pointer().isPresent())
            .allMatch(model -> now.containsKey(model.model()));
  }

  private Future<LoadedModel> read(String model) {
    LoadedModel before = before(model);
    return blocking.call(
        () -> {
          roots.require();
          return loader.load(model, before);
        });
  }

  private LoadedModel before(String model) {
    return loaded.getOrDefault(model, LoadedModel.none(model));
  }

  private Void swap(List<LoadedModel> read) {
    Map<String, LoadedModel> all = new HashMap<>(loaded);
    for (LoadedModel model : read) {
      String name = model.view().model();
      Set<String> known = before(name).problems();
      model.problems().stream()
          .filter(problem -> !known.contains(problem))
          .forEach(problem -> LOG.warn("{}: shown as it was before: {}", name, problem));
      all.put(name, model);
    }
    SortedMap<String, ModelView> shown = new TreeMap<>();
    all.forEach(
        (name, model) -> {
          if (!model.view().isEmpty()) {
            shown.put(name, model.view());
          }
        });
    loaded = Map.copyOf(all);
    view = new CatalogView(shown);
    read.forEach(model -> tell(model.view()));
    return null;
  }

  private void tell(ModelView model) {
    metrics.shows(model.model(), model.pointer().map(PublishedPointer::pointer));
    metrics.holds(model.model(), model.holds());
  }
}
