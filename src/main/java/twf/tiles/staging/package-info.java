/** Finds staged manifests that are new or changed. */
@NullMarked
package twf.tiles.staging;

import org.jspecify.annotations.NullMarked;
