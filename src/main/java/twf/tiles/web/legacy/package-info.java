/** The deprecated routes of PNG tiles. */
@NullMarked
package twf.tiles.web.legacy;

import org.jspecify.annotations.NullMarked;
