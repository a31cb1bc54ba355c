/** Durable, atomic file operations and the layout of the published trees. */
@NullMarked
package twf.tiles.storage;

import org.jspecify.annotations.NullMarked;
