package twf.tiles.admin.tilesctl;

import com.fasterxml.jackson.databind.node.ObjectNode;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** Who changes something, and why: history and incidents keep it. */
final class Who {
  @Option(
      names = {"-r", "--reason"},
      paramLabel = "TEXT",
      description = "why, in a few words; history keeps it")
  @Nullable String reason;

  @Option(
      names = "--actor",
      paramLabel = "NAME",
      description = "who; default: SUDO_USER, else USER")
  @Nullable String actor;

  ObjectNode addTo(ObjectNode body, Surroundings here) {
    body.put("actor", actor == null ? here.user() : actor);
    if (reason != null) {
      body.put("reason", reason);
    }
    return body;
  }
}
