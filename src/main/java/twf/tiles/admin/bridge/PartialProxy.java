package twf.tiles.admin.bridge;

import java.lang.reflect.Proxy;
import java.util.Map;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * Makes an instance of a wide interface for a caller that uses little of it. What it does not
 * offer, whatever a later version of the caller may ask for, fails loudly.
 */
final class PartialProxy {
  private PartialProxy() {}

  /**
   * @param methods what each method does with its arguments, by name; those without a result give
   *     the instance itself
   */
  static <T> T of(Class<T> type, Map<String, Function<Object[], @Nullable Object>> methods) {
    return type.cast(
        Proxy.newProxyInstance(
            type.getClassLoader(),
            new Class<?>[] {type},
            (proxy, method, arguments) -> {
              Function<Object[], @Nullable Object> known = methods.get(method.getName());
              if (known == null) {
                throw new UnsupportedOperationException(type.getSimpleName() + "." + method);
              }
              Object result = known.apply(arguments == null ? new Object[0] : arguments);
              return result == null && method.getReturnType().isInstance(proxy) ? proxy : result;
            }));
  }
}
