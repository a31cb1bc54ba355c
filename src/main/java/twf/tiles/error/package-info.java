/** Failures as values, and the one exception that carries them. */
@NullMarked
package twf.tiles.error;

import org.jspecify.annotations.NullMarked;
