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
import twf.tiles.error.Failure;
import twf.tiles.error.FailureException;
import twf.tiles.error.FailureKind;

/** Loads settings from YAML text and environment variables. */
public final class SettingsFixture {
  private final Vertx vertx = Vertx.vertx();
  private final Path file;

  public SettingsFixture(Path folder) {
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

  public Settings load(String yaml, Map<String, String> environment) {
    write(yaml);
    return load(file, true, environment);
  }

  public Settings load(Path path, boolean required, Map<String, String> environment) {
    return new SettingsLoader(path, required, environment).load();
  }

  /** Returns the lines of the failure's message, with {@code FILE} in place of the file's path. */
  public List<String> problems(String yaml, Map<String, String> environment) {
    write(yaml);
    return problems(file, true, environment);
  }

  public List<String> problems(Path path, boolean required, Map<String, String> environment) {
    Throwable thrown = catchThrowable(() -> load(path, required, environment));
    assertThat(thrown).isInstanceOf(FailureException.class);
    Failure failure = ((FailureException) thrown).failure();
    assertThat(failure.kind()).isEqualTo(FailureKind.BAD_REQUEST);
    return failure.message().replace(path.toString(), "FILE").lines().toList();
  }

  public void close() throws Exception {
    vertx.close().toCompletionStage().toCompletableFuture().get(10, SECONDS);
  }
}
