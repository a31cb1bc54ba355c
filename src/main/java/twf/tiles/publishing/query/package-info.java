/** Read-only queries about models, runs and variables. */
@NullMarked
package twf.tiles.publishing.query;

import org.jspecify.annotations.NullMarked;
