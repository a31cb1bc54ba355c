/** Generates synthetic weather fields and renders them as tiles. */
@NullMarked
package twf.tiles.sample.weather;

import org.jspecify.annotations.NullMarked;
