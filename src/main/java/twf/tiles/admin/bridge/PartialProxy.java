package twf.tiles.admin.bridge;

import java.lang.reflect.Proxy;
import java.util.Map;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * Creates proxies that implement only some methods of an interface. Calls of all other methods,
 * which a later version of a library might make, throw {@link UnsupportedOperationException}.
 */
final class PartialProxy {
  private PartialProxy() {}

  /**
   * Creates a proxy.
   *
   * @param methods the implementations by method name; where one returns null and the method
   *     returns the interface's type, as in a fluent API, the proxy itself is returned
   */
  static <T> T create(Class<T> type, Map<String, Function<Object[], @Nullable Object>> methods) {
    return type.cast(
        Proxy.newProxyInstance(
            type.getClassLoader(),
            new Class<?>[] {type},
            (proxy, method, arguments) -> {
              Function<Object[], @Nullable Object> implementation = methods.get(method.getName());
              if (implementation == null) {
                throw new UnsupportedOperationException(type.getSimpleName() + "." + method);
              }
              Object result = implementation.apply(arguments == null ? new Object[0] : arguments);
              return result == null && method.getReturnType().isInstance(proxy) ? proxy : result;
            }));
  }
}
