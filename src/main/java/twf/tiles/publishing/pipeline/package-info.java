/** From a validated candidate to a published and probed one. */
@NullMarked
package twf.tiles.publishing.pipeline;

import org.jspecify.annotations.NullMarked;
