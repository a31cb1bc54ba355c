/** The checks of the checklist, one class each. */
@NullMarked
package twf.tiles.validation.check;

import org.jspecify.annotations.NullMarked;
