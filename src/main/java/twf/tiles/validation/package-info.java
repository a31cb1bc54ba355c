/** Runs the checklist over staged manifests; a manifest passes as a whole or not at all. */
@NullMarked
package twf.tiles.validation;

import org.jspecify.annotations.NullMarked;
