/** The rules of what is published and when the pointer moves. */
@NullMarked
package twf.tiles.publishing.policy;

import org.jspecify.annotations.NullMarked;
