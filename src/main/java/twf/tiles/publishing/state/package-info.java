/** What is recorded of a model: pointer, states, holds, incidents, reports. */
@NullMarked
package twf.tiles.publishing.state;

import org.jspecify.annotations.NullMarked;
