/** Durable, atomic file operations and the layout of the published trees. */
@NullMarked
package twf.tiles.files;

import org.jspecify.annotations.NullMarked;
