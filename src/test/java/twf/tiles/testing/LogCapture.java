package twf.tiles.testing;

import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.AppenderBase;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import org.slf4j.LoggerFactory;

/** Records the output of a logger and its descendants until closed. Thread-safe. */
public final class LogCapture extends AppenderBase<ILoggingEvent> implements AutoCloseable {
  private final List<ILoggingEvent> events = new CopyOnWriteArrayList<>();
  private final Logger logger;

  /** Records the logger of a class. */
  public LogCapture(Class<?> source) {
    this((Logger) LoggerFactory.getLogger(source));
  }

  /** Records the loggers of a package. */
  public LogCapture(String name) {
    this((Logger) LoggerFactory.getLogger(name));
  }

  public LogCapture(Logger logger) {
    this.logger = logger;
    setContext(logger.getLoggerContext());
    start();
    logger.addAppender(this);
  }

  public List<ILoggingEvent> events() {
    return List.copyOf(events);
  }

  /** Returns the messages that contain a text, each prefixed with its level. */
  public List<String> containing(String text) {
    return events.stream()
        .map(event -> event.getLevel() + " " + event.getFormattedMessage())
        .filter(line -> line.contains(text))
        .toList();
  }

  @Override
  protected void append(ILoggingEvent event) {
    events.add(event);
  }

  @Override
  public void close() {
    logger.detachAppender(this);
    stop();
  }
}
