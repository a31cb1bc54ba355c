package twf.tiles.validation.check;

import twf.tiles.validation.Checklist;

/**
 * Counters of what a checklist has read so far, for benchmarks.
 *
 * @param archives archives opened
 * @param hashedBytes bytes of archives hashed
 * @param metas metas read
 */
public record ChecklistReads(long archives, long hashedBytes, long metas) {

  public static ChecklistReads of(Checklist checklist) {
    StagedFileReader.Counts reads = checklist.readCounts();
    return new ChecklistReads(reads.archives(), reads.hashedBytes(), reads.metas());
  }

  public ChecklistReads since(ChecklistReads before) {
    return new ChecklistReads(
        archives - before.archives, hashedBytes - before.hashedBytes, metas - before.metas);
  }
}
