package twf.tiles.config.logging;

import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.LoggerContext;
import ch.qos.logback.classic.spi.ILoggingEvent;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;
import twf.tiles.testing.LogCapture;

class LibraryLogLimiterTest {
  private final AtomicLong nanos = new AtomicLong();
  private final LoggerContext context = new LoggerContext();
  private final LogCapture heard;

  LibraryLogLimiterTest() {
    context.addTurboFilter(new LibraryLogLimiter(nanos::get));
    Logger root = context.getLogger(Logger.ROOT_LOGGER_NAME);
    root.setLevel(Level.WARN);
    heard = new LogCapture(root);
  }

  @Test
  void limitsLibraryMessagesAndCountsRest() {
    try (LogCapture own = new LogCapture(LibraryLogLimiter.class)) {
      flood("io.netty.channel.DefaultChannelPipeline", 1000);
      assertThat(heard.events()).hasSize(LibraryLogLimiter.MAX_MESSAGES);
      nanos.addAndGet(LibraryLogLimiter.WINDOW.toNanos());
      flood("io.vertx.core.net.NetServer", 1);
      assertThat(heard.events()).hasSize(LibraryLogLimiter.MAX_MESSAGES + 1);
      assertThat(own.events())
          .singleElement()
          .extracting(ILoggingEvent::getFormattedMessage)
          .isEqualTo("suppressed 980 more log messages of Netty and Vert.x");
    }
  }

  @Test
  void neverLimitsOwnMessages() {
    flood("twf.tiles.publishing.pipeline.Publisher", 100);
    assertThat(heard.events()).hasSize(100);
  }

  @Test
  void doesNotCountDisabledLevels() {
    context.getLogger("io.netty.quiet").setLevel(Level.ERROR);
    flood("io.netty.quiet", 1000);
    flood("io.netty.loud", 5);
    assertThat(heard.events()).hasSize(5);
  }

  private void flood(String logger, int lines) {
    for (int i = 0; i < lines; i++) {
      context.getLogger(logger).warn("accepting failed: {}", i);
    }
  }
}
