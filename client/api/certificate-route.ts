import { z } from "zod";
import { certificateOf } from "../../domain/certificate.ts";
import { signCertificate, signingKey } from "../../records/signed-certificate.ts";
import { asUnopened, everyEvent } from "./every-event.ts";
import { incidentParams } from "./fields.ts";
import { recorded } from "./find-incident.ts";
import { Problem, problemResponses } from "./problems.ts";
import type { RouteContext, Routes } from "./routes.ts";
import { viewerOf } from "./viewer.ts";

const signed = z.object({
  certificate: z.looseObject({
    version: z.literal(1),
    closedAt: z.int(),
    lost: z.int().describe("Pages without a fate; none when nothing was lost."),
  }),
  text: z.string().describe("The same for people, with the verdict in its second line."),
  signature: z.string().describe("Ed25519 over the certificate's canonical JSON, in base64."),
  publicKey: z.string().describe("In PEM."),
});

/** GET /incidents/:id/certificate: that no page was lost, from the recorded events up to the close, signed. */
export function certificateRoute(app: Routes, context: RouteContext): void {
  const { records, certificateKey } = context;
  app.get(
    "/incidents/:id/certificate",
    {
      schema: {
        operationId: "getCertificate",
        summary: "That no page was lost, once it is closed",
        params: incidentParams,
        response: { 200: signed, ...problemResponses },
      },
    },
    async (request) => {
      const { id } = request.params;
      const viewer = viewerOf(request, context);
      const key = certificateKey === undefined ? undefined : signingKey(certificateKey);
      if (key === undefined)
        throw new Problem(
          "unavailable",
          "No key signs certificates here: set CERTIFICATE_KEY to an Ed25519 private key in PEM (openssl genpkey -algorithm ed25519).",
        );
      const { incident } = await recorded(id, undefined, async () => records.incident(id, viewer));
      const rows = await everyEvent(records, id, viewer);
      const certificate = certificateOf(asUnopened(incident), rows);
      if (certificate === undefined)
        throw new Problem("refused", `${id} is neither closed nor ended: its certificate is issued then.`);
      const signedOne = signCertificate(certificate, key);
      return { ...signedOne, certificate: { ...certificate } };
    },
  );
}
