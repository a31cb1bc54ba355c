/** The operator's command line: a client of the event-bus bridge, and nothing of the server. */
@NullMarked
package twf.tiles.admin.tilesctl;

import org.jspecify.annotations.NullMarked;
