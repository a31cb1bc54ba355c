/** Runs the checklist that a staged manifest must pass as a whole. */
@NullMarked
package twf.tiles.validation;

import org.jspecify.annotations.NullMarked;
