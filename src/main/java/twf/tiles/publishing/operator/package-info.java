/** Operator commands that change state: publish, hold, pin, restore, release, root cause. */
@NullMarked
package twf.tiles.publishing.operator;

import org.jspecify.annotations.NullMarked;
