/** Connections of the HTTP ports: their number, pipelining and progress. */
@NullMarked
package twf.tiles.http.connection;

import org.jspecify.annotations.NullMarked;
