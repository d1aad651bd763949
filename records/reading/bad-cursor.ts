/** Thrown for a cursor, the position in a list, that the API has not issued. */
export class BadCursor extends Error {
  constructor() {
    super("This cursor is not one that a list has given out.");
    this.name = "BadCursor";
  }
}
