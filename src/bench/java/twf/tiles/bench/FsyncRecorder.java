package twf.tiles.bench;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import jdk.jfr.consumer.RecordedEvent;
import jdk.jfr.consumer.RecordingFile;

/** Records the server's fsync calls with JDK Flight Recorder. */
final class FsyncRecorder {
  private static final String SETTINGS =
      """
      <?xml version="1.0" encoding="UTF-8"?>
      <configuration version="2.0">
        <event name="jdk.FileForce">
          <setting name="enabled">true</setting>
          <setting name="stackTrace">false</setting>
          <setting name="threshold">0 ns</setting>
        </event>
      </configuration>
      """;

  private final List<RecordedEvent> events;

  private FsyncRecorder(List<RecordedEvent> events) {
    this.events = events;
  }

  /** Returns the JVM options that start the recording. */
  static List<String> recorded(BenchDirectories roots) throws IOException {
    Path settings = Files.writeString(roots.folder().resolve("forces.jfc"), SETTINGS);
    return List.of("-XX:StartFlightRecording:name=forces,settings=" + settings);
  }

  static FsyncRecorder of(BenchmarkedServer server, BenchDirectories roots)
      throws IOException, InterruptedException {
    Path file = roots.folder().resolve("forces.jfr");
    server.jcmd("JFR.dump", "name=forces", "filename=" + file);
    return new FsyncRecorder(
        RecordingFile.readAllEvents(file).stream()
            .filter(event -> event.getEventType().getName().equals("jdk.FileForce"))
            .toList());
  }

  private List<RecordedEvent> during(PublishDriver.One publish) {
    return events.stream()
        .filter(event -> !event.getStartTime().isBefore(publish.from()))
        .filter(event -> !event.getEndTime().isAfter(publish.to()))
        .toList();
  }

  /** Returns the number of fsync calls of each publish. */
  Measurements counts(List<PublishDriver.One> publishes) {
    List<Double> counts = new ArrayList<>();
    publishes.forEach(publish -> counts.add((double) during(publish).size()));
    return new Measurements(counts);
  }

  /** Returns the total duration of the fsync calls of each publish, in milliseconds. */
  Measurements times(List<PublishDriver.One> publishes) {
    List<Double> times = new ArrayList<>();
    for (PublishDriver.One publish : publishes) {
      times.add(
          PublishDriver.ms(
              during(publish).stream().mapToLong(event -> event.getDuration().toNanos()).sum()));
    }
    return new Measurements(times);
  }
}
