/** The verticles: they connect components to the event bus and to event loops. */
@NullMarked
package twf.tiles.verticle;

import org.jspecify.annotations.NullMarked;
