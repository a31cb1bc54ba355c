/** The documents of the contract as immutable records: pure, no I/O, no threads. */
@NullMarked
package twf.tiles.domain;

import org.jspecify.annotations.NullMarked;
