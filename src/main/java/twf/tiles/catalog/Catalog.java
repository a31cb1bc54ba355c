package twf.tiles.catalog;

import io.vertx.core.Future;
import io.vertx.core.Promise;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import twf.tiles.catalog.CatalogView.ModelView;
import twf.tiles.catalog.CatalogView.PublishedPointer;
import twf.tiles.catalog.ModelLoader.LoadedModel;
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

  private final ModelLoader loader;
  private final ContentReader contents;
  private final WorkerPool blocking;
  private final RootCheck roots;
  private final TileMetrics metrics;
  private final PublishedFilesCheck files;
  private final SerialExecutor loads = new SerialExecutor();

  /** Reloads that are queued and have not started, by model. */
  private final Map<String, Future<Void>> queued = new ConcurrentHashMap<>();

  private volatile SortedMap<String, LoadedModel> loaded = new TreeMap<>();
  private volatile CatalogView view = CatalogView.EMPTY;
  private volatile SortedMap<String, MissingFiles> missing = new TreeMap<>();

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

  /** Reloads all models. Fails, and leaves the view as it is, if a root cannot be listed. */
  public Future<Void> load() {
    return loads.submit(
        () ->
            blocking
                .call(
                    () -> {
                      roots.require();
                      return loader.models(loaded.keySet());
                    })
                .compose(
                    models ->
                        BoundedConcurrency.mapConcurrently(models, blocking.size(), this::read))
                .map(this::replaceModels));
  }

  /** Reloads one model. Calls made before a queued reload has started share it. */
  public Future<Void> refresh(String model) {
    Promise<Void> refreshed = Promise.promise();
    Future<Void> other = queued.putIfAbsent(model, refreshed.future());
    if (other != null) {
      return other;
    }
    loads
        .submit(
            () -> {
              queued.remove(model);
              return read(model)
                  .map(one -> replaceModels(List.of(one)))
                  .compose(
                      done -> missing.containsKey(model) ? checkFiles() : Future.succeededFuture());
            })
        .onComplete(refreshed);
    return refreshed.future();
  }

  /**
   * Reloads the models whose pointer or holds have changed, including new models; compares file
   * fingerprints and reads only what differs. Shows what another process has published.
   */
  public Future<Void> poll() {
    return blocking
        .call(
            () -> {
              roots.require();
              return loader.staleModels(loaded);
            })
        .compose(
            stale ->
                BoundedConcurrency.mapConcurrently(stale, 1, model -> refresh(model).map(true)))
        .mapEmpty();
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
    SortedMap<String, LoadedModel> all = new TreeMap<>(loaded);
    for (LoadedModel model : read) {
      String name = model.view().model();
      Set<String> known = previous(name).problems();
      model.problems().stream()
          .filter(problem -> !known.contains(problem))
          .sorted()
          .forEach(problem -> LOG.warn("{}: serving the last good state: {}", name, problem));
      String foreign = model.foreign();
      if (foreign != null && !foreign.equals(previous(name).foreign())) {
        LOG.warn("{}", foreign);
      }
      all.put(name, model);
    }
    SortedMap<String, ModelView> shown = new TreeMap<>();
    for (LoadedModel model : all.values()) {
      ModelView state = model.view();
      if (state.current() != null || !state.runs().isEmpty()) {
        shown.put(state.model(), state);
      }
    }
    loaded = Collections.unmodifiableSortedMap(all);
    view = new CatalogView(shown);
    for (LoadedModel model : read) {
      ModelView state = model.view();
      metrics.pointerChanged(state.model(), state.pointer().map(PublishedPointer::pointer));
      metrics.holdsChanged(state.model(), state.holds());
      metrics.modelProblemsChanged(state.model(), problems(model).size());
    }
    return null;
  }

  /**
   * What of each model cannot be read or was written by another program, one line each, with the
   * command to type; models without problems are left out.
   */
  public SortedMap<String, List<String>> problems() {
    SortedMap<String, List<String>> all = new TreeMap<>();
    loaded.forEach((model, state) -> all.put(model, problems(state)));
    all.values().removeIf(List::isEmpty);
    return all;
  }

  private static List<String> problems(LoadedModel model) {
    String name = model.view().model();
    List<String> lines = new ArrayList<>();
    if (model.foreign() != null) {
      lines.add(model.foreign());
    }
    model.problems().stream()
        .sorted()
        .map(
            problem ->
                "%s: serving the last good state: %s; see what may be taken over: tilesctl adopt %s --dry-run"
                    .formatted(name, problem, name))
        .forEach(lines::add);
    return lines;
  }

  /**
   * Checks that the files the pointers refer to exist and have the right sizes. Logs changes and
   * keeps the result for {@link #missingFiles()}. Fails, and leaves the result as it is, while the
   * roots are not valid.
   */
  public Future<Void> checkFiles() {
    List<LatestPointer> pointers =
        view.models().values().stream()
            .flatMap(model -> model.pointer().stream())
            .map(PublishedPointer::pointer)
            // Each load looks at what another publisher's pointer names.
            .filter(pointer -> !ModelLoader.isForeign(pointer))
            .toList();
    List<PublishedFilesCheck.Name> shown =
        pointers.stream().flatMap(pointer -> snapshotNames(pointer).stream()).toList();
    files.retain(shown);
    return blocking
        .run(roots::require)
        .compose(
            checked ->
                BoundedConcurrency.mapConcurrently(
                    shown, MAX_CONCURRENT_CHECKS, name -> blocking.call(() -> files.check(name))))
        .map(found -> recordMissing(pointers, shown, found));
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

  private Void recordMissing(
      List<LatestPointer> pointers,
      List<PublishedFilesCheck.Name> shown,
      List<MissingFiles> found) {
    SortedMap<String, MissingFiles> now = new TreeMap<>();
    for (int i = 0; i < found.size(); i++) {
      now.merge(shown.get(i).key().model(), found.get(i), MissingFiles::plus);
    }
    now.values().removeIf(MissingFiles::isEmpty);
    SortedMap<String, MissingFiles> before = missing;
    missing = Collections.unmodifiableSortedMap(now);
    now.forEach(
        (model, gone) -> {
          if (!gone.equals(before.get(model))) {
            LOG.error("{}", gone.describe(model));
          }
        });
    before.keySet().stream()
        .filter(model -> !now.containsKey(model))
        .forEach(model -> LOG.info("{}: all files that clients are shown are there again", model));
    for (LatestPointer pointer : pointers) {
      metrics.missingFilesChanged(
          pointer.model(), now.getOrDefault(pointer.model(), MissingFiles.NONE).count());
    }
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
            .filter(model -> model.current() != null)
            .allMatch(model -> now.containsKey(model.model()));
  }
}
