/** Finds staged manifests that are new or changed. */
@NullMarked
package twf.tiles.watch;

import org.jspecify.annotations.NullMarked;
