/** What can go wrong, as values: one record a kind. */
@NullMarked
package twf.tiles.failure;

import org.jspecify.annotations.NullMarked;
