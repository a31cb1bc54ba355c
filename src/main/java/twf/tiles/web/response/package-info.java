/** Responses that are built once and served many times. */
@NullMarked
package twf.tiles.web.response;

import org.jspecify.annotations.NullMarked;
