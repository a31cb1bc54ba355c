package twf.tiles.publishing.rollback;

import java.util.List;
import java.util.stream.Collectors;
import twf.tiles.domain.LatestPointer;

/**
 * What a rollback or a restore may show.
 *
 * @param generation the newest state that showed the run; 0 of a run that was never shown
 * @param newer whether the content is not the one that this state showed, but what is published of
 *     the run now
 * @param pointer what is to be shown; its own generation and time do not matter
 * @param files how many archives it names
 * @param notes what of the run is published and left out, with the reason
 */
public record RollbackTarget(
    long generation, boolean newer, LatestPointer pointer, int files, List<String> notes) {
  private static final int MAX_NAMED = 4;

  public RollbackTarget {
    notes = List.copyOf(notes);
  }

  /** How it is told that it was chosen. */
  public String describe() {
    String all =
        this
            + (files == 1
                ? ", its file is there with its recorded size"
                : ", all " + files + " files are there with their recorded sizes");
    return notes.isEmpty() ? all : all + "; " + String.join("; ", notes);
  }

  private String describeCounts() {
    String first =
        pointer.variables().entrySet().stream()
            .limit(MAX_NAMED)
            .map(
                each ->
                    each.getKey()
                        + " "
                        + each.getValue().availableFrames()
                        + "/"
                        + each.getValue().expectedFrames())
            .collect(Collectors.joining(", "));
    int more = pointer.variables().size() - MAX_NAMED;
    return more > 0 ? first + " and " + more + " more" : first;
  }

  @Override
  public String toString() {
    if (generation == 0) {
      return "run " + pointer.run() + ", never shown";
    }
    return newer
        ? "run "
            + pointer.run()
            + " as it is published now ("
            + describeCounts()
            + "), generation "
            + generation
            + " showed it differently"
        : "generation " + generation + " (run " + pointer.run() + ")";
  }
}
