import { z } from "zod";
import { problemResponses } from "./problems.ts";
import type { RouteContext, Routes } from "./routes.ts";

const answer = z.object({
  people: z.array(z.string()).describe("Those who have given back a code that was sent to one of their addresses."),
});

/** GET /contact-methods/confirmed: of whom it is known that a page reaches them; addresses are not shown. */
export function confirmedPeopleRoute(app: Routes, { contacts }: RouteContext): void {
  app.get(
    "/contact-methods/confirmed",
    {
      schema: {
        operationId: "listConfirmedPeople",
        summary: "Who has a way of being reached that is known to work",
        response: { 200: answer, ...problemResponses },
      },
    },
    async () => {
      const methods = await contacts.everything();
      const people = methods.flatMap(({ person, confirmedAt }) => (confirmedAt === undefined ? [] : [person]));
      return { people: [...new Set(people)].sort() };
    },
  );
}
