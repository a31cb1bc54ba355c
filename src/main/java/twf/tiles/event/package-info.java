/** Event-bus addresses, the messages that travel on them, and their codec. */
@NullMarked
package twf.tiles.event;

import org.jspecify.annotations.NullMarked;
