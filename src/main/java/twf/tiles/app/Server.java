package twf.tiles.app;

import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.VertxBuilder;
import io.vertx.core.VertxOptions;
import java.nio.file.Path;
import java.time.Clock;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import twf.tiles.common.VertxDefaults;
import twf.tiles.config.Setting;
import twf.tiles.config.Settings;
import twf.tiles.config.SettingsLoader;
import twf.tiles.event.Addresses;
import twf.tiles.event.EventCodec;
import twf.tiles.image.ImageDecoder;
import twf.tiles.metrics.MetricsSetup;
import twf.tiles.metrics.MicrometerTileMetrics;

/** The whole program in one object: Vert.x and metrics, settings, and what is composed of them. */
public final class Server {
  private static final Logger LOG = LoggerFactory.getLogger(Server.class);

  private final PrometheusMeterRegistry registry;
  private final SettingsLoader loader;
  private @Nullable Vertx vertx;
  private @Nullable Application composition;

  /**
   * @param config the settings file
   * @param configRequired whether it must exist
   * @param environment the environment variables
   */
  public Server(Path config, boolean configRequired, Map<String, String> environment) {
    this.registry = MetricsSetup.prometheus(address -> address.startsWith(Addresses.PREFIX));
    this.loader = new SettingsLoader(config, configRequired, environment);
  }

  /**
   * Reads the settings and starts. Blocks while the settings are read. Must not be called by a
   * thread of Vert.x.
   *
   * @return completes when the server serves
   * @throws FailureException if the settings are invalid
   */
  public Future<Void> start() {
    Settings settings = loader.load();
    ListenAddresses addresses = ListenAddresses.resolve(settings);
    VertxBuilder builder = MetricsSetup.measuredBuilder(options(settings), registry);
    String transport = TransportSelector.choose(builder, settings.get(Setting.HTTP_TRANSPORT));
    Vertx made = builder.build();
    vertx = made;
    LOG.info(
        "network: {}, {} event loops on the public port", transport, settings.eventLoopCount());
    new ImageDecoder()
        .webpProblem()
        .ifPresent(
            problem ->
                LOG.error(
                    "WebP cannot be decoded: {}. Until then frames of WebP tiles fail sample-tiles,"
                        + " and PNG routes answer 503 for them; PNG frames and all archives are"
                        + " served",
                    problem));
    EventCodec.register(made.eventBus());
    MicrometerTileMetrics metrics = new MicrometerTileMetrics(registry, Clock.systemUTC());
    metrics.bindFreeBytes(RootDirectories.byKey(settings.roots()));
    metrics.bindStagingAvailable(settings.roots().staging());
    settings.find(Setting.RUNTIME_TILES_SUNSET_AT).ifPresent(metrics::bindSunset);
    Application composed = new Application(made, settings, addresses, registry, metrics);
    composition = composed;
    metrics.bindRootsValid(composed::areRootsValid);
    return composed.start().onSuccess(started -> loader.watchEnabled(made, composed::setEnabled));
  }

  /** As many event loops as serve the public port, and some for the rest. */
  private static VertxOptions options(Settings settings) {
    int others = VertxOptions.DEFAULT_EVENT_LOOP_POOL_SIZE / 2;
    return VertxDefaults.options()
        .setEventLoopPoolSize(settings.eventLoopCount() + Math.max(1, others));
  }

  /** Ends what runs, in the order in which it feeds on each other. */
  public Future<Void> stop() {
    loader.close();
    return composition == null ? Future.succeededFuture() : composition.stop();
  }

  /** Frees all threads, after {@link #stop}. To be called by a thread that is none of them. */
  public Future<Void> close() {
    Vertx made = vertx;
    Future<Void> closed = made == null ? Future.succeededFuture() : made.close();
    return closed.onComplete(done -> registry.close());
  }

  /** The public port. */
  public int publicPort() {
    return Objects.requireNonNull(composition).publicPort();
  }

  /** The management port. */
  public int managementPort() {
    return Objects.requireNonNull(composition).managementPort();
  }

  /** The event-bus bridge's port. */
  public int bridgePort() {
    return Objects.requireNonNull(composition).bridgePort();
  }
}
