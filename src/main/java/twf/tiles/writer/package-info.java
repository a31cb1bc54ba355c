/** Elects the one writer process: lock, election and the publishing switch. */
@NullMarked
package twf.tiles.writer;

import org.jspecify.annotations.NullMarked;
