import swaggerUi from "@fastify/swagger-ui";
import type { FastifyInstance } from "fastify";

/** GET /docs: the description of the API to read and to try out. Everything it needs comes from this process. */
export async function docsPage(app: FastifyInstance): Promise<void> {
  await app.register(swaggerUi, {
    routePrefix: "/docs",
    staticCSP: true,
    uiConfig: { validatorUrl: null, docExpansion: "none", deepLinking: true, persistAuthorization: false },
    theme: { title: "Incident response API" },
  });
}
