/** Completes interrupted operations at startup and after I/O errors. */
@NullMarked
package twf.tiles.publishing.recovery;

import org.jspecify.annotations.NullMarked;
