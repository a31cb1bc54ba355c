/** The {@code verify} command: its options and its output as text and as JSON. */
@NullMarked
package twf.tiles.app.verify;

import org.jspecify.annotations.NullMarked;
