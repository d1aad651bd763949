/** Thrown for a batch of events that contradicts the stored events; a retry would not help. */
export class RecordsRefused extends Error {
  readonly kind: "gap" | "conflict" | "unknown-incident";

  constructor(kind: RecordsRefused["kind"], message: string) {
    super(message);
    this.name = "RecordsRefused";
    this.kind = kind;
  }
}
