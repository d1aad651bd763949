import { z } from "zod";
import { certificateOf } from "../../../domain/accounts/certificate.ts";
import { signCertificate, signingKey } from "../../../records/timeline/signed-certificate.ts";
import { beforeOpening, everyEvent } from "../incidents/every-event.ts";
import { incidentParams } from "../edges/fields.ts";
import { readRecorded } from "../incidents/find-incident.ts";
import { Problem, problemResponses } from "../edges/problems.ts";
import type { Routes } from "../edges/routes.ts";
import { type Reading, viewerOf } from "../edges/viewer.ts";

const signed = z.object({
  certificate: z.looseObject({
    version: z.literal(1),
    closedAt: z.int(),
    lost: z.int().describe("Pages without a fate; none when nothing was lost."),
    reachedNobody: z
      .int()
      .exactOptional()
      .describe("Pages that no channel took, so that the next step was taken instead."),
  }),
  text: z.string().describe("The same for people, with the verdict in its second line."),
  signature: z.string().describe("Ed25519 over the certificate's canonical JSON, in base64."),
  publicKey: z.string().describe("In PEM."),
});

export interface CertificateParts extends Pick<Reading, "records" | "settings"> {
  /** The private key in PEM that signs certificates. Without it no certificate is issued. */
  readonly certificateKey?: string;
}

/**
 * Adds GET /incidents/:id/certificate: a signed statement, made from the events recorded up to the close, that no page
 * was lost.
 */
export function certificateRoute(app: Routes, context: CertificateParts): void {
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
      const { incident } = await readRecorded(id, undefined, async () => records.incident(id, viewer));
      const rows = await everyEvent(records, id, viewer);
      const certificate = certificateOf(beforeOpening(incident), rows);
      if (certificate === undefined)
        throw new Problem("refused", `${id} is neither closed nor ended: its certificate is issued then.`);
      const signedOne = signCertificate(certificate, key);
      return { ...signedOne, certificate: { ...certificate } };
    },
  );
}
