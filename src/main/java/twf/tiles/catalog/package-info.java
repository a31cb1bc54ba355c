/**
 * The immutable in-memory view of what is published, and bounded caches of the files it refers to.
 */
@NullMarked
package twf.tiles.catalog;

import org.jspecify.annotations.NullMarked;
