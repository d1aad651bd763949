import { readFileSync } from "node:fs";
import { Command } from "commander";
import { z } from "zod";
import { verdictOf } from "../../domain/certificate.ts";
import { doubtAbout, type SignedCertificate } from "../../records/signed-certificate.ts";
import { printAnswer } from "./answers.ts";
import { Failure } from "./failure.ts";
import type { Session } from "./session.ts";
import { namedOrOpen } from "./timeline.ts";

const trusting = z.object({ key: z.string().optional() });

/** That no page was lost: fetched from the API, or checked without it. */
export function certificate(session: () => Session): Command {
  return new Command("certificate")
    .description("That no page of a closed incident was lost: print it (--json to keep it), or verify a kept one")
    .argument("[id]", "the incident; left out, the one that is open")
    .action(async (typed: string | undefined) => {
      const opened = session();
      const { out } = opened;
      const id = await namedOrOpen(opened, typed);
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
      if (kept.certificate.lost > 0)
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
  certificate: z.object({ version: z.literal(1), lost: z.number(), pages: z.array(z.object({ effect: z.string() })) }),
  text: z.string(),
  signature: z.string(),
  publicKey: z.string(),
});
/** What the signature covers is checked by the signature; here only that there is something to check. */
const isCertificate = (content: unknown): content is SignedCertificate => shape.safeParse(content).success;

function contentOf(file: string): string {
  try {
    return readFileSync(file, "utf8");
  } catch (error) {
    throw new Failure("usage", `${file} cannot be read: ${error instanceof Error ? error.message : String(error)}`);
  }
}
