import { z } from "zod";
import type { Person } from "../../../domain/incident/people.ts";
import type { ContactBook, ContactMethod } from "../../../records/contacts.ts";
import { problemResponses } from "../edges/problems.ts";
import type { Routes } from "../edges/routes.ts";

const answer = z.object({
  people: z.array(z.string()).describe("Those who have given back a code that was sent to one of their addresses."),
});

/** Adds GET /contact-methods/confirmed, which lists the people with a confirmed contact method, without any address. */
export function confirmedPeopleRoute(
  app: Routes,
  { contacts }: { readonly contacts: Pick<ContactBook, "everything"> },
): void {
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
