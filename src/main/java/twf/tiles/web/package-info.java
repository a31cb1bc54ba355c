/** The public HTTP routes. */
@NullMarked
package twf.tiles.web;

import org.jspecify.annotations.NullMarked;
