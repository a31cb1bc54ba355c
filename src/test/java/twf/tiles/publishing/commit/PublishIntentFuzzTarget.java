package twf.tiles.publishing.commit;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.stream.Stream;
import twf.tiles.domain.Identifiers;
import twf.tiles.domain.RunId;
import twf.tiles.domain.VariableKey;
import twf.tiles.fuzz.FuzzTarget;

/** Fuzzes intents: a parsed intent has valid names and survives being written and read again. */
public final class PublishIntentFuzzTarget implements FuzzTarget {
  private static final VariableKey KEY = new VariableKey("gfs", new RunId("20260131_18z"), "tmp2m");

  @Override
  public Stream<byte[]> seeds() {
    return Stream.of(
        new PublishIntent(KEY, "002-0123456789abcdef", List.of("000", "007"), List.of("007"))
            .toBytes(),
        new PublishIntent(KEY, "0002-0123456789abcdef", List.of(), List.of()).toBytes());
  }

  @Override
  public void run(byte[] input) {
    PublishIntent.parse(input)
        .ifPresent(
            intent -> {
              assertThat(intent.frames()).allMatch(Identifiers::isFrameId);
              assertThat(Identifiers.isSnapshot(intent.snapshot())).isTrue();
              assertThat(PublishIntent.parse(intent.toBytes())).contains(intent);
            });
  }
}
