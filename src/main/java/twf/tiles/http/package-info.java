/** HTTP rules that the public and the management port share. */
@NullMarked
package twf.tiles.http;

import org.jspecify.annotations.NullMarked;
