package twf.tiles.event;

/**
 * The reason why policy stops the automatic publish of a run regardless of its frames, which are
 * therefore not read.
 *
 * @param words the decision, for people
 * @param waits whether the run is published automatically once the reason no longer applies
 */
public record PolicyStop(String words, boolean waits) {}
