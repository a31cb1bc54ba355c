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
 * Holds what is published in memory, as one immutable view that is replaced as a whole. Loads run
 * one at a time.
 *
 * <p>Thread-safe. A model whose files cannot be read keeps its last good state; the problem is
 * logged once.
 */
public final class Catalog {
  private static final Logger LOG = LoggerFactory.getLogger(Catalog.class);

  /** Maximum number of variables checked concurrently; the other workers are left to requests. */
  private static final int MAX_CONCURRENT_CHECKS = 2;

  private static final Future<Void> DONE = Future.succeededFuture();

  private final ModelLoader loader;
  private final ContentReader contents;
  private final WorkerPool blocking;
  private final RootCheck roots;
  private final TileMetrics metrics;
  private final SerialExecutor loads = new SerialExecutor();
  private final Map<String, Future<Void>> queued = new HashMap<>();
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
   * @param roots checked before each load; while the check fails nothing is read and the view stays
   *     as it is
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

  /** The current view. A request reads it once. */
  public CatalogView view() {
    return view;
  }

  /** Reads the files that views refer to. */
  public ContentReader contents() {
    return contents;
  }

  /**
   * Reads a snapshot by name, whether clients may see it or not; not found if it does not exist.
   */
  public Future<PublishedSnapshot> snapshot(VariableKey key, String name) {
    return contents.snapshot(key, name);
  }

  /** Reads the newest snapshot of a variable; empty if nothing of it is published. */
  public Future<Optional<PublishedSnapshot>> newest(VariableKey key) {
    return view()
        .newestSnapshotName(key)
        .map(name -> contents.snapshot(key, name).map(Optional::of))
        .orElseGet(() -> Future.succeededFuture(Optional.empty()));
  }

  /** Reloads all models. Fails, and leaves the view as it is, if a root cannot be listed. */
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
                      return BoundedConcurrency.mapConcurrently(
                          List.copyOf(all), blocking.size(), this::read);
                    })
                .map(this::replaceModels));
  }

  /** Reloads one model. Calls made before a queued reload has started share it. */
  public Future<Void> refresh(String model) {
    synchronized (queued) {
      Future<Void> next = queued.get(model);
      if (next != null) {
        return next;
      }
      boolean[] begun = {false};
      Future<Void> refreshed =
          loads.submit(
              () -> {
                synchronized (queued) {
                  begun[0] = true;
                  queued.remove(model);
                }
                return read(model)
                    .map(one -> replaceModels(List.of(one)))
                    .compose(done -> missing.containsKey(model) ? checkFiles() : DONE);
              });
      if (!begun[0]) {
        queued.put(model, refreshed);
      }
      return refreshed;
    }
  }

  /**
   * Reloads the models whose pointer or holds have changed, including new models; compares file
   * stamps and reads only what differs. Shows what another process has published.
   */
  public Future<Void> poll() {
    return blocking
        .call(
            () -> {
              roots.require();
              Map<String, LoadedModel> known = loaded;
              Set<String> models = new HashSet<>(known.keySet());
              models.addAll(loader.modelsWithManifests());
              return models.stream()
                  .filter(model -> loader.isStale(model, previous(model)))
                  .toList();
            })
        .compose(
            stale ->
                BoundedConcurrency.mapConcurrently(stale, 1, model -> refresh(model).map(true)))
        .mapEmpty();
  }

  /**
   * Checks that the files the pointers refer to exist and have the right sizes. Logs changes and
   * keeps the result for {@link #missingFiles()}. Fails, and leaves the result as it is, while the
   * roots are not valid.
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
                          shown.addAll(snapshotNames(pointer));
                        }));
    files.retain(shown);
    return blocking
        .run(roots::require)
        .compose(
            checked ->
                BoundedConcurrency.mapConcurrently(
                    shown, MAX_CONCURRENT_CHECKS, this::checkSnapshotFiles))
        .map(
            found -> {
              SortedMap<String, MissingFiles> byModel = new TreeMap<>();
              for (int i = 0; i < found.size(); i++) {
                byModel.merge(shown.get(i).key().model(), found.get(i), MissingFiles::plus);
              }
              byModel.values().removeIf(MissingFiles::isEmpty);
              return recordMissing(pointing, byModel);
            });
  }

  private Future<MissingFiles> checkSnapshotFiles(PublishedFilesCheck.Name name) {
    return blocking.call(() -> files.check(name));
  }

  private static List<PublishedFilesCheck.Name> snapshotNames(LatestPointer pointer) {
    return pointer.variables().entrySet().stream()
        .map(
            shown ->
                new PublishedFilesCheck.Name(
                    new VariableKey(pointer.model(), pointer.run(), shown.getKey()),
                    shown.getValue().snapshot()))
        .toList();
  }

  private Void recordMissing(Set<String> pointing, SortedMap<String, MissingFiles> now) {
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
        model ->
            metrics.missingFilesChanged(model, now.getOrDefault(model, MissingFiles.NONE).count()));
    return null;
  }

  /**
   * The files that were missing at the last check, by model; models without missing files are left
   * out.
   */
  public SortedMap<String, MissingFiles> missingFiles() {
    return missing;
  }

  /** Whether every model that has a pointer has missing files; false if no model has any. */
  public boolean isMissingOfAll() {
    SortedMap<String, MissingFiles> now = missing;
    return !now.isEmpty()
        && view.models().values().stream()
            .filter(model -> model.pointer().isPresent())
            .allMatch(model -> now.containsKey(model.model()));
  }

  private Future<LoadedModel> read(String model) {
    LoadedModel before = previous(model);
    return blocking.call(
        () -> {
          roots.require();
          return loader.load(model, before);
        });
  }

  private LoadedModel previous(String model) {
    return loaded.getOrDefault(model, LoadedModel.empty(model));
  }

  private Void replaceModels(List<LoadedModel> read) {
    Map<String, LoadedModel> all = new HashMap<>(loaded);
    for (LoadedModel model : read) {
      String name = model.view().model();
      Set<String> known = previous(name).problems();
      model.problems().stream()
          .filter(problem -> !known.contains(problem))
          .forEach(problem -> LOG.warn("{}: serving the last good state: {}", name, problem));
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
    read.forEach(model -> reportMetrics(model.view()));
    return null;
  }

  private void reportMetrics(ModelView model) {
    metrics.pointerChanged(model.model(), model.pointer().map(PublishedPointer::pointer));
    metrics.holdsChanged(model.model(), model.holds());
  }
}
