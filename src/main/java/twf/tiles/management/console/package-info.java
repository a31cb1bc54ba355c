/** The console page and its data routes. */
@NullMarked
package twf.tiles.management.console;

import org.jspecify.annotations.NullMarked;
