/** Verifies over HTTP that the public port serves what was just published. */
@NullMarked
package twf.tiles.publishing.probe;

import org.jspecify.annotations.NullMarked;
