/** The event bus for other processes: Vert.x's TCP bridge protocol behind a guard. */
@NullMarked
package twf.tiles.admin.bridge;

import org.jspecify.annotations.NullMarked;
