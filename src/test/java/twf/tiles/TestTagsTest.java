package twf.tiles;

import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import twf.tiles.testing.ChromiumBrowser;
import twf.tiles.testing.ExternalTools;
import twf.tiles.testing.NodeScripts;
import twf.tiles.testing.SharedLibrary;
import twf.tiles.testing.TmpfsDisk;

/**
 * Checks that slow, browser and external tests carry the tag that {@code scripts/test --fast}
 * excludes.
 */
class TestTagsTest {
  private static final Set<String> TAGS = Set.of("slow", "browser", "external");

  private final List<JavaClass> tests =
      new ClassFileImporter()
          .importPackages("twf.tiles").stream()
              .filter(type -> type.isTopLevelClass() && type.getSimpleName().matches(".*(Test|IT)"))
              .filter(type -> !type.isEquivalentTo(TestTagsTest.class))
              .toList();

  @Test
  void knowsEveryTag() {
    assertThat(tests).flatExtracting(type -> List.copyOf(tags(type))).isSubsetOf(TAGS);
    assertThat(tests).flatExtracting(type -> List.copyOf(tags(type))).containsAll(TAGS);
  }

  @Test
  void tagsTestsThatUseBrowser() {
    assertThat(usersOf(ChromiumBrowser.class)).isNotEmpty().allMatch(type -> has(type, "browser"));
  }

  @Test
  void tagsTestsThatRunForeignPrograms() {
    assertThat(
            usersOf(ExternalTools.class, NodeScripts.class, SharedLibrary.class, TmpfsDisk.class))
        .isNotEmpty()
        .allMatch(type -> has(type, "external"));
  }

  private List<JavaClass> usersOf(Class<?>... tools) {
    return tests.stream()
        .filter(
            type ->
                type.getDirectDependenciesFromSelf().stream()
                    .anyMatch(
                        dependency ->
                            Stream.of(tools).anyMatch(dependency.getTargetClass()::isEquivalentTo)))
        .toList();
  }

  private static boolean has(JavaClass type, String tag) {
    return tags(type).contains(tag);
  }

  private static Set<String> tags(JavaClass type) {
    return Stream.of(type.reflect().getAnnotationsByType(Tag.class))
        .map(Tag::value)
        .collect(Collectors.toSet());
  }
}
