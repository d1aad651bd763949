import type { Conference } from "../../../activities/ports/chat.ts";

/** Tests that every conference system has to pass; `create` makes a conference system with the given secret. */
export const conferenceContract = (name: string, create: (secret: string) => Conference): void => {
  describe(`${name} as a conference`, () => {
    const incident = "incident-2026-01-29-1423";

    it("answers the same link for the same incident, also after a restart", () => {
      expect(create("one").link(incident)).toBe(create("one").link(incident));
      expect(new URL(create("one").link(incident)).protocol).toBe("https:");
    });

    it("answers links nobody can work out who knows the id alone", () => {
      expect(create("one").link(incident)).not.toBe(create("another").link(incident));
      expect(create("one").link(`${incident}-2`)).not.toBe(`${create("one").link(incident)}-2`);
    });
  });
};
