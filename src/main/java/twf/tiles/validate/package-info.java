/** The checklist that a staged manifest must pass whole. */
@NullMarked
package twf.tiles.validate;

import org.jspecify.annotations.NullMarked;
