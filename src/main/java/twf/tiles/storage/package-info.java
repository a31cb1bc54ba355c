/** Durable, atomic file operations, and the file layouts of the three roots. */
@NullMarked
package twf.tiles.storage;

import org.jspecify.annotations.NullMarked;
