package twf.tiles.publishing.rollback;

import java.util.List;
import java.util.stream.Collectors;
import twf.tiles.domain.LatestPointer;

/**
 * Content that a rollback or restore can show.
 *
 * @param generation the newest generation that showed the run; 0 if it was never shown
 * @param newer whether the content differs from what that generation showed, because more of the
 *     run has been published or some of it was lost
 * @param pointer the content to show; its generation and time are placeholders
 * @param files how many archives it names
 * @param notes which published content of the run is left out, and why
 */
public record RollbackTarget(
    long generation, boolean newer, LatestPointer pointer, int files, List<String> notes) {
  private static final int MAX_NAMED = 4;

  public RollbackTarget {
    notes = List.copyOf(notes);
  }

  /** Describes the chosen target for the reply. */
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
