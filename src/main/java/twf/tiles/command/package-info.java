/**
 * Declarations of the admin commands. Uses the JDK only, so that {@code tilesctl} starts without
 * Vert.x.
 */
@NullMarked
package twf.tiles.command;

import org.jspecify.annotations.NullMarked;
