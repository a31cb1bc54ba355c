/** What the ports of HTTP share: connections, their number, and headers of pages. */
@NullMarked
package twf.tiles.port;

import org.jspecify.annotations.NullMarked;
