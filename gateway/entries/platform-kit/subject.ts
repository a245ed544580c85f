import { existsSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fetch } from 'undici';
import { parse } from 'yaml';
import { z } from 'zod';
import { CanonicalApi } from '#adapters/native/api-credentials';
import { Message } from '#contracts/case';
import { jsonOf } from '#contracts/strict-json';
import { fieldErrors } from '../../platform/http/http.ts';
import { Member, RegionEntry } from '../../trust/federation/entries.ts';
import type { Levers, PlatformSubject } from './probe.ts';

/** What is written about a platform for the kit, beside its configuration and its piece of the federation document. */
const Tried = z.strictObject({
  itemCode: z.string(),
  form: z.record(z.string(), z.union([z.string(), z.number(), z.boolean()])),
  certificate: z
    .strictObject({
      type: z.string(),
      holder: z.strictObject({ code: z.string(), codeType: z.string(), name: z.string() }),
    })
    .optional(),
  company: z
    .strictObject({
      uscc: z.string(),
      agent: z.strictObject({ name: z.string(), idNumber: z.string() }),
    })
    .optional(),
  levers: z
    .strictObject({
      url: z.url(),
      offers: z.array(z.enum(['act', 'opening', 'received'])).min(1),
    })
    .optional(),
  /** Where the kit is the gateway that the platform reports to. */
  port: z.int().min(0).max(65_535).default(8090),
});
type Tried = z.infer<typeof Tried>;

/** Undefined where it is none: the form says then what is missing. */
function yamlOf(text: string): unknown {
  try {
    return parse(text, { maxAliasCount: 10 });
  } catch {
    return undefined;
  }
}

async function read<T>(folder: string, name: string, form: z.ZodType<T>): Promise<T> {
  const path = join(folder, name);
  const text = await readFile(path, 'utf8').catch(() => {
    throw new Error(`${path} cannot be read`);
  });
  const { data, error } = form.safeParse(name.endsWith('.yaml') ? yamlOf(text) : jsonOf(text));
  if (data !== undefined) return data;
  const faults = error ? fieldErrors(error) : [];
  throw new Error(
    `${path}: ${faults.map(({ pointer, reason }) => `${pointer} ${reason}`).join('; ')}`,
  );
}

const Received = z.object({ messages: z.array(Message) });
const patienceMs = 15_000;

async function pull(url: string, body?: unknown): Promise<string> {
  const answer = await fetch(url, {
    signal: AbortSignal.timeout(patienceMs),
    ...(body === undefined
      ? {}
      : {
          method: 'POST',
          headers: { 'content-type': 'application/json' },
          body: JSON.stringify(body),
        }),
  });
  const text = await answer.text();
  if (answer.ok) return text;
  throw new Error(`the lever ${url} answers ${answer.status} ${text.slice(0, 200)}`);
}

/** Levers at an address: `POST act`, `POST opening`, `GET received`. */
function leversAt({ levers }: Tried): Levers {
  if (!levers) return {};
  const { url, offers } = levers;
  const at = (name: string) => `${url.replace(/\/$/, '')}/${name}`;
  const all: Required<Levers> = {
    act: async (caseId, event) => void (await pull(at('act'), { caseId, event })),
    setOpening: async (opening) => void (await pull(at('opening'), { opening })),
    received: async () => Received.parse(jsonOf(await pull(at('received')))).messages,
  };
  return {
    ...(offers.includes('act') ? { act: all.act } : {}),
    ...(offers.includes('opening') ? { setOpening: all.setOpening } : {}),
    ...(offers.includes('received') ? { received: all.received } : {}),
  };
}

/** @throws Error in words for the person at the terminal */
export async function readSubject(folder: string): Promise<{
  readonly subject: PlatformSubject;
  readonly member: Pick<Member, 'clientId' | 'jwks'>;
  readonly port: number;
}> {
  const { api } = await read(folder, 'configuration.json', z.looseObject({ api: CanonicalApi }));
  const Fragment = z.object({
    regions: z.array(RegionEntry).length(1),
    members: z.array(Member).min(1),
  });
  const { regions, members } = await read(folder, 'federation.json', Fragment);
  const isYaml = existsSync(join(folder, 'conformance.yaml'));
  const tried = await read(folder, isYaml ? 'conformance.yaml' : 'conformance.json', Tried);
  const [region, member] = [regions[0], members[0]];
  if (!region || !member) throw new Error(`${folder}: no region`);
  const { itemCode, form, certificate, company, port } = tried;
  const subject = { region: region.code, api, itemCode, form, certificate, company };
  return { subject: { ...subject, levers: leversAt(tried) }, member, port };
}
