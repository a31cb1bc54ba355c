/** The management port: its server, its routes and the protection of both. */
@NullMarked
package twf.tiles.management;

import org.jspecify.annotations.NullMarked;
