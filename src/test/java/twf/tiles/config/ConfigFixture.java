package twf.tiles.config;

import static java.util.concurrent.TimeUnit.SECONDS;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;

import io.vertx.core.Vertx;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import twf.tiles.failure.Failure;
import twf.tiles.failure.TileException;

/** Loads settings of a text and an environment. */
final class ConfigFixture {
  private final Vertx vertx = Vertx.vertx();
  private final Path file;

  ConfigFixture(Path folder) {
    this.file = folder.resolve("offline-tiles.yaml");
  }

  Vertx vertx() {
    return vertx;
  }

  Path file() {
    return file;
  }

  void write(String yaml) {
    try {
      Files.writeString(file, yaml);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  Settings load(String yaml, Map<String, String> environment) throws Exception {
    write(yaml);
    return load(file, true, environment);
  }

  Settings load(Path path, boolean required, Map<String, String> environment) throws Exception {
    SettingsLoader loader = new SettingsLoader(path, required, environment);
    try {
      return loader.load(vertx).toCompletionStage().toCompletableFuture().get(10, SECONDS);
    } finally {
      loader.close();
    }
  }

  /** The lines of the failure, with the file's name shortened to {@code FILE}. */
  List<String> problems(String yaml, Map<String, String> environment) {
    write(yaml);
    return problems(file, true, environment);
  }

  List<String> problems(Path path, boolean required, Map<String, String> environment) {
    Throwable thrown = catchThrowable(() -> load(path, required, environment));
    assertThat(thrown).isInstanceOf(ExecutionException.class);
    assertThat(thrown.getCause()).isInstanceOf(TileException.class);
    Failure failure = ((TileException) thrown.getCause()).failure();
    assertThat(failure).isInstanceOf(Failure.BadRequest.class);
    return failure.message().replace(path.toString(), "FILE").lines().toList();
  }

  void close() throws Exception {
    vertx.close().toCompletionStage().toCompletableFuture().get(10, SECONDS);
  }
}
