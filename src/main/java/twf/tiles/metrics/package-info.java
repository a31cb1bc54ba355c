/** What is measured, as verbs of the domain. */
@NullMarked
package twf.tiles.metrics;

import org.jspecify.annotations.NullMarked;
