/** The meters of the program: names, tags and recorders. */
@NullMarked
package twf.tiles.metrics;

import org.jspecify.annotations.NullMarked;
