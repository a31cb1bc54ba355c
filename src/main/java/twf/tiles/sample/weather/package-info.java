/** Synthetic weather fields and their rendering as tiles. */
@NullMarked
package twf.tiles.sample.weather;

import org.jspecify.annotations.NullMarked;
