/** How {@code tilesctl} prints each reply. */
@NullMarked
package twf.tiles.cli.view;

import org.jspecify.annotations.NullMarked;
