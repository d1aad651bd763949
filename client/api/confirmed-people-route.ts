import { z } from "zod";
import type { Person } from "../../domain/people.ts";
import type { ContactMethod } from "../../records/contacts.ts";
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
      const people = confirmedPeople(await contacts.everything());
      return { people: [...people].sort() };
    },
  );
}

export const confirmedPeople = (methods: readonly ContactMethod[]): ReadonlySet<Person> =>
  new Set(methods.flatMap(({ person, confirmedAt }) => (confirmedAt === undefined ? [] : [person])));
