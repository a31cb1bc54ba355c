/** Helpers that every package may use: worker pools, bounded and serial execution, addresses. */
@NullMarked
package twf.tiles.common;

import org.jspecify.annotations.NullMarked;
