package twf.tiles.config;

import org.slf4j.LoggerFactory;
import org.slf4j.MDC;

/** The program that {@link LoggingTest} runs as a child process. Logs a few events and exits. */
final class LoggingChildMain {
  static final String FORGED = "2026-01-01T00:00:00.000Z ERROR Forged: line";

  private LoggingChildMain() {}

  public static void main(String[] args) {
    var log = LoggerFactory.getLogger(LoggingChildMain.class);
    MDC.put("model", "gfs");
    MDC.put("run", "20260211_00z");
    MDC.put("variable", "tmp2m");
    log.info("all three {}", "in \"place\"");
    MDC.remove("run");
    MDC.remove("variable");
    log.info("model only");
    MDC.clear();
    log.info("first\r\n{}\u0085\u2028\u001b[31mred\u202e\u2066\u009b2J", FORGED);
    log.debug("quiet");
    LoggerFactory.getLogger("io.netty.Noise").info("noise of a library");
    LoggerFactory.getLogger("io.vertx.Noise").warn("warning of a library");
    LoggerFactory.getLogger("io.netty.channel.AbstractChannelHandlerContext")
        .warn("what any client can cause", new IllegalStateException("with a stack trace"));
    log.error(
        "broken",
        new IllegalStateException("cause\r\n" + FORGED + "\r" + FORGED + "\u001b[2J\u202e"));
  }
}
