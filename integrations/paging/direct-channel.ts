/**
 * Returns a channel's name in the delivery log for messages that are no pages: they neither use up the limits of pages
 * nor are taken back with them, and nobody answers them.
 */
export const directChannel = (channel: string): string => `direct:${channel}`;
