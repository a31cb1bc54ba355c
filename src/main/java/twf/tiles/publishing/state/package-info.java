/** Stores of what is known about a model: pointer, history, holds, incidents, reports. */
@NullMarked
package twf.tiles.publishing.state;

import org.jspecify.annotations.NullMarked;
