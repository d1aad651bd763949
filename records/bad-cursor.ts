/** A cursor that no list of ours has given out. */
export class BadCursor extends Error {
  constructor() {
    super("This cursor is not one that a list has given out.");
    this.name = "BadCursor";
  }
}
