/** The command line and the composition root. */
@NullMarked
package twf.tiles.app;

import org.jspecify.annotations.NullMarked;
