/** The management port: routes, access and readiness. */
@NullMarked
package twf.tiles.management;

import org.jspecify.annotations.NullMarked;
