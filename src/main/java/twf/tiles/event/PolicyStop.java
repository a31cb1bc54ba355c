package twf.tiles.event;

/**
 * Why a run is not published by itself, whatever its frames are: so they are not read.
 *
 * @param words the decision, for people
 * @param waits whether it goes on when what stops it ends
 */
public record PolicyStop(String words, boolean waits) {}
