/** Writes frames and manifests below STAGING_ROOT as a builder does. */
@NullMarked
package twf.tiles.builder;

import org.jspecify.annotations.NullMarked;
