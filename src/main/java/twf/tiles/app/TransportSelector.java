package twf.tiles.app;

import io.vertx.core.VertxBuilder;
import io.vertx.core.transport.Transport;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import twf.tiles.config.Settings;
import twf.tiles.error.FailureException;

/** Picks the way of network I/O among those that this machine has. */
final class TransportSelector {
  private TransportSelector() {}

  /**
   * Makes a Vert.x use a transport.
   *
   * @return its name, to be told
   * @throws FailureException a bad request, where the one that is asked for is not to be had
   */
  static String choose(VertxBuilder builder, Settings.Transport wanted) {
    return switch (wanted) {
      case NIO -> wanted.externalName();
      case EPOLL -> select(builder, Transport.EPOLL, wanted);
      case IO_URING -> select(builder, Transport.IO_URING, wanted);
      case AUTO -> chooseAutomatically(builder);
    };
  }

  /** io_uring first: it takes a quarter less time for small answers than epoll. */
  private static String chooseAutomatically(VertxBuilder builder) {
    Optional<Transport> found =
        Stream.of(Optional.ofNullable(Transport.IO_URING), Optional.ofNullable(Transport.EPOLL))
            .flatMap(Optional::stream)
            .filter(Transport::available)
            .findFirst();
    found.ifPresent(builder::withTransport);
    return found.map(Transport::name).orElse(Settings.Transport.NIO.externalName());
  }

  private static String select(
      VertxBuilder builder, @Nullable Transport transport, Settings.Transport wanted) {
    if (transport == null || !transport.available()) {
      throw FailureException.badRequest(
          "HTTP_TRANSPORT: %s is not available on this machine%s; allowed here: %s"
              .formatted(
                  wanted.externalName(),
                  unavailableReason(transport),
                  String.join(", ", available())));
    }
    builder.withTransport(transport);
    return transport.name();
  }

  private static String unavailableReason(@Nullable Transport transport) {
    Throwable cause = transport == null ? null : transport.unavailabilityCause();
    return cause == null
        ? ""
        : " (" + Objects.toString(cause.getMessage()).lines().findFirst().orElse("") + ")";
  }

  private static List<String> available() {
    return Stream.concat(
            Stream.of("auto", "nio"),
            Stream.of(Optional.ofNullable(Transport.IO_URING), Optional.ofNullable(Transport.EPOLL))
                .flatMap(Optional::stream)
                .filter(Transport::available)
                .map(Transport::name))
        .toList();
  }
}
