/** The verticles: wiring only. */
@NullMarked
package twf.tiles.verticle;

import org.jspecify.annotations.NullMarked;
