/**
 * Connections of the HTTP ports: limits on their number and pipelining, and detection of idle ones.
 */
@NullMarked
package twf.tiles.http.connection;

import org.jspecify.annotations.NullMarked;
