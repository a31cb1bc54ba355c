/** The few asynchronous helpers that everything shares: blocking work, bounded and ordered work. */
@NullMarked
package twf.tiles.async;

import org.jspecify.annotations.NullMarked;
