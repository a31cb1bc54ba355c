package twf.tiles.app.verify;

import java.io.IOException;
import java.util.List;
import twf.tiles.validation.verify.VerifyRow;

/** Where rows go as they come; nothing is kept of them. */
interface VerifyOutput {
  /** The rows of one archive or folder. */
  void writeRows(List<VerifyRow> rows) throws IOException;

  /** The verdict, last. */
  void finish(VerifySummary counts) throws IOException;
}
