/** Why the product does not start, in sentences for the person at the terminal, who can mend it: no stack is shown. */
export class CannotStart extends Error {}
