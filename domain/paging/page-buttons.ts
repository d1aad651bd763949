/**
 * The commands that a person who was paged can give by a button, with the answer that the person reads when the
 * command is done.
 */
export const thanksFor = {
  acknowledge: "Thank you: it is yours now.",
  takeCommand: "Thank you: you have command.",
  escalate: "Others are asked now.",
  unacknowledge: "You have given it back: others are asked.",
  snoozePage: "You are not paged again for a while.",
} as const;
export type ButtonCommand = keyof typeof thanksFor;

/**
 * Returns what the person who pressed a button reads: the command's note if there is one, else thanks. After taking
 * command, the person reads the thanks and then the note.
 */
export const answerToPress = (command: ButtonCommand, note: string | undefined): string =>
  command === "takeCommand" && note !== undefined ? `${thanksFor[command]} ${note}` : (note ?? thanksFor[command]);
