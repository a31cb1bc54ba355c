/** The immutable in-memory view of what is published, and bounded caches of what it names. */
@NullMarked
package twf.tiles.catalog;

import org.jspecify.annotations.NullMarked;
