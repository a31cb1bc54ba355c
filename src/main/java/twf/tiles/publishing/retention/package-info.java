/** Removes published runs that are no longer needed. */
@NullMarked
package twf.tiles.publishing.retention;

import org.jspecify.annotations.NullMarked;
