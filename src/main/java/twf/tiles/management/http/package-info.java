/** Responses of the management port. */
@NullMarked
package twf.tiles.management.http;

import org.jspecify.annotations.NullMarked;
