const {Segmenter} = Intl;

/** Intl.Segmenter for the bundle: its tables are loaded by the first text that is cut into segments. */
export class LateSegmenter {
  #how;
  #made;
  constructor(...how) {
    this.#how = how;
  }
  segment(text) {
    this.#made ??= new Segmenter(...this.#how);
    return this.#made.segment(text);
  }
}
