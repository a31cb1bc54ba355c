/** The commit protocol: immutable files, snapshot, history record, pointer, in this order. */
@NullMarked
package twf.tiles.publishing.commit;

import org.jspecify.annotations.NullMarked;
