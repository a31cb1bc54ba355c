/** The public HTTP port. */
@NullMarked
package twf.tiles.web;

import org.jspecify.annotations.NullMarked;
