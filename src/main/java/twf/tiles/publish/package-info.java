/** Decides what clients see, and makes it so: publish, roll back, hold, recover. */
@NullMarked
package twf.tiles.publish;

import org.jspecify.annotations.NullMarked;
