/** Metrics of HTTP requests and of Vert.x, with a bounded number of series. */
@NullMarked
package twf.tiles.metrics.http;

import org.jspecify.annotations.NullMarked;
