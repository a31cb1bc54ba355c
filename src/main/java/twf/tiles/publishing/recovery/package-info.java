/** Completes at the start, and after faults, what was interrupted. */
@NullMarked
package twf.tiles.publishing.recovery;

import org.jspecify.annotations.NullMarked;
