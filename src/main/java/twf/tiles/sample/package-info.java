/** Generates synthetic forecast runs and stages them as a builder does. */
@NullMarked
package twf.tiles.sample;

import org.jspecify.annotations.NullMarked;
