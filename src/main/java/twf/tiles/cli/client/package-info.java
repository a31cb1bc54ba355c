/** The connection of {@code tilesctl} to the server: endpoint, TLS, frames, failures. */
@NullMarked
package twf.tiles.cli.client;

import org.jspecify.annotations.NullMarked;
