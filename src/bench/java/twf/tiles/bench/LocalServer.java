package twf.tiles.bench;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;

/** A third-party server as a child process on a loopback port; {@link #close} stops it. */
final class LocalServer implements AutoCloseable {
  private static final long MAX_START_NS = TimeUnit.SECONDS.toNanos(30);
  private static final long MAX_STOP_SECONDS = 10;

  private final String name;
  private final int port;
  private final Process process;
  private final Thread atExit;

  private LocalServer(String name, int port, Process process) {
    this.name = name;
    this.port = port;
    this.process = process;
    this.atExit = new Thread(process::destroy);
    Runtime.getRuntime().addShutdownHook(atExit);
  }

  /**
   * Starts the server and waits until its port is open.
   *
   * @param name used in tables
   * @param folder working directory, which also gets the log
   */
  static LocalServer start(String name, int port, Path folder, List<String> command)
      throws IOException {
    Path log = folder.resolve(name + ".log");
    Process process =
        new ProcessBuilder(command)
            .directory(folder.toFile())
            .redirectErrorStream(true)
            .redirectOutput(log.toFile())
            .start();
    LocalServer server = new LocalServer(name, port, process);
    try {
      server.awaitPort();
    } catch (IOException e) {
      server.close();
      throw new IOException(name + " did not start: " + Files.readString(log), e);
    }
    return server;
  }

  static int freePort() throws IOException {
    try (ServerSocket free = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      return free.getLocalPort();
    }
  }

  private void awaitPort() throws IOException {
    InetSocketAddress address = new InetSocketAddress(InetAddress.getLoopbackAddress(), port);
    long deadline = System.nanoTime() + MAX_START_NS;
    while (true) {
      try (Socket socket = new Socket()) {
        socket.connect(address, 1000);
        return;
      } catch (IOException notYet) {
        if (!process.isAlive() || System.nanoTime() > deadline) {
          throw notYet;
        }
        LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(20));
      }
    }
  }

  RunningServer served() {
    return new RunningServer(name, "http://127.0.0.1:" + port, new ProcessTree(process.pid()));
  }

  @Override
  public void close() {
    process.destroy();
    process.onExit().completeOnTimeout(process, MAX_STOP_SECONDS, TimeUnit.SECONDS).join();
    process.destroyForcibly();
    Runtime.getRuntime().removeShutdownHook(atExit);
  }
}
