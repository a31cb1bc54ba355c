/** Logging settings, which are read before all others. */
@NullMarked
package twf.tiles.config.logging;

import org.jspecify.annotations.NullMarked;
