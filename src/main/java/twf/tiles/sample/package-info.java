/** Synthetic forecast runs, staged as a builder would stage them. */
@NullMarked
package twf.tiles.sample;

import org.jspecify.annotations.NullMarked;
