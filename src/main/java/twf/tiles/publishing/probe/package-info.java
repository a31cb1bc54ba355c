/** Asks the public port for what was just published. */
@NullMarked
package twf.tiles.publishing.probe;

import org.jspecify.annotations.NullMarked;
