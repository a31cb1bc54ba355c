/** Static pages: the files that src/main/web is built into, served from memory. */
@NullMarked
package twf.tiles.assets;

import org.jspecify.annotations.NullMarked;
