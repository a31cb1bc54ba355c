/** The event bus for those outside of the process: Vert.x's TCP bridge behind a guard. */
@NullMarked
package twf.tiles.admin.bridge;

import org.jspecify.annotations.NullMarked;
