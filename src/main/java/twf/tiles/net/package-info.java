/** Network addresses: parsed and written in one place for every port, client and message. */
@NullMarked
package twf.tiles.net;

import org.jspecify.annotations.NullMarked;
