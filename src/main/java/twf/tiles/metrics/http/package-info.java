/** Meters of HTTP requests and of Vert.x, with bounded tags. */
@NullMarked
package twf.tiles.metrics.http;

import org.jspecify.annotations.NullMarked;
