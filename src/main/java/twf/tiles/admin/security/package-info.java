/** Security of the management port and the admin bridge: admin token, rate limit, TLS. */
@NullMarked
package twf.tiles.admin.security;

import org.jspecify.annotations.NullMarked;
