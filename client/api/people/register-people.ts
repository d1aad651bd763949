import type { Access } from "../edges/access.ts";
import { confirmedPeopleRoute } from "./confirmed-people-route.ts";
import { type ContactParts, contactRoutes } from "./contact-routes.ts";
import { directoryRoute } from "./directory-route.ts";
import { type OwedParts, owedRoute } from "./owed-route.ts";
import { type GoneParts, goneRoute } from "./people-who-are-gone.ts";
import { type TokenParts, tokenRoutes } from "./token-routes.ts";

export type PeopleParts = ContactParts & TokenParts & GoneParts & OwedParts;

/** Adds all routes about people: the directory, contact methods, tokens and what people owe. */
export function registerPeople(access: Access, parts: PeopleParts): void {
  access.guarded((routes) => {
    directoryRoute(routes, parts);
    contactRoutes(routes, parts);
    confirmedPeopleRoute(routes, parts);
    goneRoute(routes, parts);
    owedRoute(routes, parts);
    tokenRoutes(routes, parts);
  });
}
