/** The program's own metrics: names, labels and recorders. */
@NullMarked
package twf.tiles.metrics;

import org.jspecify.annotations.NullMarked;
