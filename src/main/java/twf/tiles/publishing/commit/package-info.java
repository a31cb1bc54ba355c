/** The commit protocol: content to immutable names, then snapshot, history record and pointer. */
@NullMarked
package twf.tiles.publishing.commit;

import org.jspecify.annotations.NullMarked;
