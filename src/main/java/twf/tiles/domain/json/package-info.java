/** Strict, bounded parsing of the contract's JSON documents. */
@NullMarked
package twf.tiles.domain.json;

import org.jspecify.annotations.NullMarked;
