/** Implements the offline {@code verify} command: the checklist over files and folders. */
@NullMarked
package twf.tiles.validation.verify;

import org.jspecify.annotations.NullMarked;
