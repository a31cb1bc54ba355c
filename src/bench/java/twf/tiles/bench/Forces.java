package twf.tiles.bench;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import jdk.jfr.consumer.RecordedEvent;
import jdk.jfr.consumer.RecordingFile;

/** What the server forced to disk, by its own flight recording. */
final class Forces {
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

  private Forces(List<RecordedEvent> events) {
    this.events = events;
  }

  /** What to start the server with. */
  static List<String> recorded(Workspace roots) throws IOException {
    Path settings = Files.writeString(roots.folder().resolve("forces.jfc"), SETTINGS);
    return List.of("-XX:StartFlightRecording:name=forces,settings=" + settings);
  }

  static Forces of(Child server, Workspace roots) throws IOException, InterruptedException {
    Path file = roots.folder().resolve("forces.jfr");
    server.jcmd("JFR.dump", "name=forces", "filename=" + file);
    return new Forces(
        RecordingFile.readAllEvents(file).stream()
            .filter(event -> event.getEventType().getName().equals("jdk.FileForce"))
            .toList());
  }

  private List<RecordedEvent> during(Publishes.One publish) {
    return events.stream()
        .filter(event -> !event.getStartTime().isBefore(publish.from()))
        .filter(event -> !event.getEndTime().isAfter(publish.to()))
        .toList();
  }

  /** How many calls each publish made. */
  Figures counts(List<Publishes.One> publishes) {
    List<Double> counts = new ArrayList<>();
    publishes.forEach(publish -> counts.add((double) during(publish).size()));
    return new Figures(counts);
  }

  /** How long those of each publish took together, in milliseconds. */
  Figures times(List<Publishes.One> publishes) {
    List<Double> times = new ArrayList<>();
    for (Publishes.One publish : publishes) {
      times.add(
          Publishes.ms(
              during(publish).stream().mapToLong(event -> event.getDuration().toNanos()).sum()));
    }
    return new Figures(times);
  }
}
