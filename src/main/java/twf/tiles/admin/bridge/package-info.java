/** The admin bridge: event-bus access for other processes over Vert.x's TCP bridge protocol. */
@NullMarked
package twf.tiles.admin.bridge;

import org.jspecify.annotations.NullMarked;
