package twf.tiles.app;

import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.VertxOptions;
import java.nio.file.Path;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import twf.tiles.bus.Addresses;
import twf.tiles.bus.EventCodec;
import twf.tiles.config.SettingsLoader;
import twf.tiles.metrics.MicrometerTileMetrics;
import twf.tiles.metrics.Registries;

/** The whole program in one object: Vert.x and metrics, settings, and what is composed of them. */
public final class Server {
  private final PrometheusMeterRegistry registry;
  private final Vertx vertx;
  private final SettingsLoader loader;
  private @Nullable Composition composition;

  /**
   * @param config the settings file
   * @param configRequired whether it must exist
   * @param environment the environment variables
   */
  public Server(Path config, boolean configRequired, Map<String, String> environment) {
    this.registry = Registries.prometheus(address -> address.startsWith(Addresses.PREFIX));
    this.vertx =
        Registries.measured(new VertxOptions().setPreferNativeTransport(true), registry).build();
    this.loader = new SettingsLoader(vertx, config, configRequired, environment);
    EventCodec.register(vertx.eventBus());
  }

  /** Completes when it serves; fails with what an operator can act on. */
  public Future<Void> start() {
    return loader
        .load()
        .compose(
            settings -> {
              MicrometerTileMetrics metrics = new MicrometerTileMetrics(registry);
              metrics.watchFree(Roots.byKey(settings.roots()));
              Composition made = new Composition(vertx, settings, registry, metrics);
              composition = made;
              return made.start().onSuccess(started -> loader.watchEnabled(made::enable));
            });
  }

  /** Ends what runs, in the order in which it feeds on each other. */
  public Future<Void> stop() {
    Composition made = composition;
    Future<Void> stopped = made == null ? Future.succeededFuture() : made.stop();
    return loader.close().eventually(() -> stopped);
  }

  /** Frees all threads, after {@link #stop}. To be called by a thread that is none of them. */
  public Future<Void> close() {
    return vertx.close().onComplete(closed -> registry.close());
  }

  /** The public port. */
  public int publicPort() {
    return java.util.Objects.requireNonNull(composition).publicPort();
  }

  /** The management port. */
  public int managementPort() {
    return java.util.Objects.requireNonNull(composition).managementPort();
  }
}
