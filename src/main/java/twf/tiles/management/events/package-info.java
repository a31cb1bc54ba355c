/** Server-sent events of the management port. */
@NullMarked
package twf.tiles.management.events;

import org.jspecify.annotations.NullMarked;
