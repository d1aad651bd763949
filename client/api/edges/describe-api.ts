import swagger from "@fastify/swagger";
import swaggerUi from "@fastify/swagger-ui";
import type { FastifyInstance } from "fastify";
import { jsonSchemaTransform } from "fastify-type-provider-zod";

/**
 * Adds GET /openapi.json, which describes all routes that are added later, and GET /docs, a page on which people can
 * read that description and try routes. The page loads nothing from elsewhere.
 */
export async function describeApi(app: FastifyInstance): Promise<void> {
  await app.register(swagger, { openapi: description, transform: jsonSchemaTransform });
  await app.register(swaggerUi, {
    routePrefix: "/docs",
    staticCSP: true,
    // The page is often opened over plain http, from another machine of the same network. Told to upgrade its requests,
    // a browser would ask for the page's scripts over https, where nothing answers.
    transformStaticCSP: (policy) => policy.replace(/ *upgrade-insecure-requests;?/, ""),
    uiConfig: { validatorUrl: null, docExpansion: "none", deepLinking: true, persistAuthorization: false },
    theme: { title: "Incident response API" },
  });
  app.get("/openapi.json", { schema: { hide: true } }, () => app.swagger());
}

const description = {
  openapi: "3.1.0",
  info: {
    title: "Incident response",
    version: "1",
    description:
      "One incident is one durable process. Instants are ISO 8601; errors are problem+json (RFC 9457); a command sent " +
      "twice under one Idempotency-Key is done once.",
  },
  components: { securitySchemes: { token: { type: "http" as const, scheme: "bearer" } } },
  security: [{ token: [] }],
};
