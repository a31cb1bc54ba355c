package twf.tiles.admin.tilesctl;

/** Shows a reply to a person. */
@FunctionalInterface
interface View {
  void show(Reply reply, Page page);
}
