/** Whether and what to publish, and when the pointer moves. */
@NullMarked
package twf.tiles.publishing.policy;

import org.jspecify.annotations.NullMarked;
