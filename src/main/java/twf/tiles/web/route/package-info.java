/** The public routes. */
@NullMarked
package twf.tiles.web.route;

import org.jspecify.annotations.NullMarked;
