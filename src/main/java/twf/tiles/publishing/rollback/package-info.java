/** Rolls a model back to its newest sound state, and verifies it. */
@NullMarked
package twf.tiles.publishing.rollback;

import org.jspecify.annotations.NullMarked;
