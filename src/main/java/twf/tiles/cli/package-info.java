/** {@code tilesctl}, the operator's command line: a client of the event-bus bridge. */
@NullMarked
package twf.tiles.cli;

import org.jspecify.annotations.NullMarked;
