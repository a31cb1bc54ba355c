/** Archives and byte ranges of them, from the disk or a cache of blocks. */
@NullMarked
package twf.tiles.web.archive;

import org.jspecify.annotations.NullMarked;
