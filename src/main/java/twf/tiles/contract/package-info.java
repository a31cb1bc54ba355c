/** The words of the contract as records and their strict parsing: pure, no I/O, no threads. */
@NullMarked
package twf.tiles.contract;

import org.jspecify.annotations.NullMarked;
