/** Publishes validated candidates: plan, commit, probe, automatic rollback. */
@NullMarked
package twf.tiles.publishing.pipeline;

import org.jspecify.annotations.NullMarked;
