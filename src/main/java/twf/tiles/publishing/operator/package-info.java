/** What operators order: publish, hold, pin, restore, release, record a root cause. */
@NullMarked
package twf.tiles.publishing.operator;

import org.jspecify.annotations.NullMarked;
