/** Rolls a model back to an earlier intact state, verifies it, and finds rollbacks to undo. */
@NullMarked
package twf.tiles.publishing.rollback;

import org.jspecify.annotations.NullMarked;
