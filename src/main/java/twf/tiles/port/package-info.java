/** What the ports of HTTP share: connections, their number, headers of pages, conditions. */
@NullMarked
package twf.tiles.port;

import org.jspecify.annotations.NullMarked;
