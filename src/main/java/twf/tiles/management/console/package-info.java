/** The data behind the console page. */
@NullMarked
package twf.tiles.management.console;

import org.jspecify.annotations.NullMarked;
