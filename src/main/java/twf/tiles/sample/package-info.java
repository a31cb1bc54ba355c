/** Synthetic forecast runs, staged as a builder would. */
@NullMarked
package twf.tiles.sample;

import org.jspecify.annotations.NullMarked;
