import { readFileSync } from "node:fs";
import { Command } from "commander";
import { z } from "zod";
import { verdictOf } from "../../../domain/accounts/certificate.ts";
import { doubtAbout, type SignedCertificate } from "../../../records/timeline/signed-certificate.ts";
import { printAnswer } from "../http/read-answer.ts";
import { Failure } from "../failure.ts";
import type { Session } from "../session.ts";
import { namedOrNewest } from "../asking/which-incident.ts";

const trusting = z.object({ key: z.string().optional() });

/** Fetches an incident's certificate, which states that no page was lost, or checks a certificate without the API. */
export function certificate(command: Command, session: () => Session): Command {
  return command
    .argument("[id]", "the incident; left out, the one that is open")
    .action(async (typed: string | undefined) => {
      const opened = session();
      const { out } = opened;
      const id = await namedOrNewest(opened, typed);
      const asking = async () => opened.api.get(`/incidents/${id}/certificate`);
      await printAnswer(out, asking, z.object({ text: z.string() }), ({ text }) => {
        out.line(text);
      });
    })
    .addCommand(verify(session));
}

function verify(session: () => Session): Command {
  return new Command("verify")
    .description("Check a certificate that was kept, without network or database")
    .argument("<file>", "as `incident certificate ID --json` printed it")
    .option("--key <file>", "the public key one trusts, in PEM; left out, the certificate's own")
    .action((file: string, options: unknown) => {
      const { key } = trusting.parse(options);
      const { out } = session();
      const kept = certificateIn(file);
      const doubt = doubtAbout(kept, key === undefined ? undefined : contentOf(key));
      if (doubt !== undefined) throw new Failure("refused", `${file} is not to be trusted: ${doubt}.`);
      out.line(kept.text);
      out.line();
      out.line(
        key === undefined
          ? "The signature fits the key in the certificate: compare that key with yours (--key)."
          : "The signature fits your key.",
      );
      if (kept.certificate.lost > 0 || (kept.certificate.reachedNobody ?? 0) > 0)
        throw new Failure("refused", `${file} is authentic, and what it says is: ${verdictOf(kept.certificate)}`);
    });
}

function certificateIn(file: string): SignedCertificate {
  let content: unknown;
  try {
    content = JSON.parse(contentOf(file));
  } catch (error) {
    if (error instanceof Failure) throw error;
    throw new Failure("usage", `${file} is no JSON: keep a certificate with \`incident certificate ID --json\`.`);
  }
  if (!isCertificate(content))
    throw new Failure("usage", `${file} is no certificate: keep one with \`incident certificate ID --json\`.`);
  return content;
}

const shape = z.object({
  certificate: z.object({
    version: z.literal(1),
    lost: z.number(),
    reachedNobody: z.number().optional(),
    pages: z.array(z.object({ effect: z.string() })),
  }),
  text: z.string(),
  signature: z.string(),
  publicKey: z.string(),
});
/** Whether a file has the fields of a certificate. Its content is checked separately, by the signature. */
const isCertificate = (content: unknown): content is SignedCertificate => shape.safeParse(content).success;

function contentOf(file: string): string {
  try {
    return readFileSync(file, "utf8");
  } catch (error) {
    throw new Failure("usage", `${file} cannot be read: ${error instanceof Error ? error.message : String(error)}`);
  }
}
