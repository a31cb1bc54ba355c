/** The deprecated PNG tile routes. */
@NullMarked
package twf.tiles.web.legacy;

import org.jspecify.annotations.NullMarked;
