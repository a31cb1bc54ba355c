/** Recent measurements, kept in memory for the console. */
@NullMarked
package twf.tiles.metrics.recent;

import org.jspecify.annotations.NullMarked;
