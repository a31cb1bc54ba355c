/** Which process writes: the lock, its election and the switch of publishing. */
@NullMarked
package twf.tiles.writer;

import org.jspecify.annotations.NullMarked;
