/** The offline {@code verify}: the same checks over files and folders. */
@NullMarked
package twf.tiles.validation.verify;

import org.jspecify.annotations.NullMarked;
