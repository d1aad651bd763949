/**
 * Thrown when the product cannot start for a reason that the person at the terminal can correct. The message is
 * printed without a stack trace.
 */
export class CannotStart extends Error {}
