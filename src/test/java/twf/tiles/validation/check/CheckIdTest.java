package twf.tiles.validation.check;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Compares the declared checks with the table of the contract. */
class CheckIdTest {
  @Test
  void contractListsEveryCheckInOrder() throws IOException {
    String contract = Files.readString(Path.of("src/docs/CONTRACT.md"));
    int start = contract.indexOf("## 4. Validation checklist");
    List<String> listed =
        contract
            .substring(start, contract.indexOf("\n## 5"))
            .lines()
            .filter(line -> line.startsWith("| `") && !line.contains("*Not implemented yet*"))
            .map(line -> line.substring(3, line.indexOf('`', 3)))
            .toList();
    assertThat(listed)
        .containsExactlyElementsOf(
            Arrays.stream(CheckId.values()).map(CheckId::externalName).toList());
  }
}
