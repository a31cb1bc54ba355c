/** Access to the management port: token, failed attempts per address, TLS. */
@NullMarked
package twf.tiles.admin.security;

import org.jspecify.annotations.NullMarked;
