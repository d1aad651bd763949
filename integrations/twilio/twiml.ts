import { beginningOf } from "../../domain/beginning-of.ts";
import { escapeMarkup } from "../../domain/informing/markup.ts";
import { carriable } from "../paging/carriable-text.ts";

/**
 * The longest text that is read aloud, in characters. Twilio accepts 4000 characters of TwiML, which is more than
 * anybody listens to.
 */
const longestSpoken = 1500;

/** Makes one XML element with a text, which is escaped. */
export const element = (verb: "Message" | "Say", text: string): string =>
  `<${verb}>${escapeMarkup(beginningOf(carriable(text), longestSpoken, sizeOfEscaped))}</${verb}>`;

const sizeOfEscaped = (character: string): number => escapeMarkup(character).length;
