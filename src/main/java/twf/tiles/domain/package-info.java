/** The contract's documents as immutable records, without I/O or threads. */
@NullMarked
package twf.tiles.domain;

import org.jspecify.annotations.NullMarked;
