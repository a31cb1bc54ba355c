package twf.tiles.publish;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.stream.Stream;
import twf.tiles.contract.RunId;
import twf.tiles.contract.VariableKey;
import twf.tiles.contract.Words;
import twf.tiles.fuzz.FuzzTarget;

/** An intent that is taken names nothing but frames of its form, and is the same read again. */
public final class IntentFuzz implements FuzzTarget {
  private static final VariableKey KEY = new VariableKey("gfs", new RunId("20260131_18z"), "tmp2m");

  @Override
  public Stream<byte[]> seeds() {
    return Stream.of(
        new Intent(KEY, "002-0123456789abcdef", List.of("000", "007")).write(),
        new Intent(KEY, "0002-0123456789abcdef", List.of()).write());
  }

  @Override
  public void run(byte[] input) {
    Intent.parse(input)
        .ifPresent(
            intent -> {
              assertThat(intent.frames()).allMatch(Words::isFrameId);
              assertThat(Words.isSnapshot(intent.snapshot())).isTrue();
              assertThat(Intent.parse(intent.write())).contains(intent);
            });
  }
}
