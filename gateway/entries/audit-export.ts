import { once } from 'node:events';
import { parseArgs } from 'node:util';
import { z } from 'zod';
import { AuditEvent } from '#contracts/audit-event';
import { jsonOf } from '#contracts/strict-json';
import type { ExportEntry } from '../audit/reading/export-entry.ts';
import { ocelWriter } from '../audit/reading/ocel.ts';
import { ocsfOf } from '../audit/reading/ocsf.ts';
import { refuse } from './commands.ts';
import { accessOf, gatewayAs } from './member-access.ts';

const usage = `Events of the log for other programs, over the auditor's door. 审计事件导出。
  npm run -s audit:export -- ocsf > events.jsonl      OCSF, one event a line, for a SIEM
  npm run -s audit:export -- ocel > events.json       OCEL 2.0, for process mining
    --since TIME --until TIME --case ID --member ID --region CODE --item CODE --action WORD   all that is said must hold
    --purpose TEXT                                    what for; default: supervision
    LOG_ORIGIN        the gateway, e.g. https://gateway.example
    CLIENT_ID         a member with the scope audit:read; its mandate bounds what comes
    CLIENT_KEY_FILE   its private key (JWK)
The newest first. Names nobody; every page that is asked for is an event of the log itself (audit.searched).
Exit: 0 all of it, 2 not.`;

const mostPageBytes = 8 * 1024 * 1024;

const Page = z.object({
  events: z.array(z.object({ index: z.int(), sequencedAt: z.string(), event: z.unknown() })),
  next: z.int().optional(),
});

type Format = {
  readonly begin: () => string;
  readonly event: (entry: ExportEntry) => string;
  readonly end: () => string;
};

const formats: Readonly<Record<string, (origin: string) => Format>> = {
  ocsf: (origin) => ({
    begin: () => '',
    event: (entry) => `${JSON.stringify(ocsfOf(entry, origin))}\n`,
    end: () => '',
  }),
  ocel: ocelWriter,
};

/** A pipe that is full is waited for: the log may be larger than the memory. */
async function print(text: string): Promise<void> {
  if (text !== '' && !process.stdout.write(text)) await once(process.stdout, 'drain');
}

async function main(made: (origin: string) => Format, asked: URLSearchParams): Promise<void> {
  const access = accessOf(process.env) ?? refuse([usage]);
  const format = made(access.LOG_ORIGIN);
  const get = gatewayAs(access);
  let [count, strange] = [0, 0];
  await print(format.begin());
  for (let next: number | undefined | 'first' = 'first'; next !== undefined; ) {
    if (next !== 'first') asked.set('before', String(next));
    const { status, bytes } = await get(`/v1/audit/events?${asked}`, mostPageBytes, 'member');
    const text = new TextDecoder().decode(bytes);
    if (status !== 200) throw new Error(`HTTP ${status}: ${text.slice(0, 500)}`);
    const page = Page.parse(jsonOf(text));
    for (const { event, ...place } of page.events) {
      const parsed = AuditEvent.safeParse(event);
      if (parsed.success) await print(format.event({ ...place, event: parsed.data }));
      else strange++;
    }
    count += page.events.length;
    next = page.next;
  }
  await print(format.end());
  console.error(`${count} events 条`);
  // A gateway of a later version: what is left out is said.
  if (strange > 0)
    throw new Error(`${strange} of them use words that this version does not know: left out`);
}

const text = { type: 'string' } as const;
const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: {
    since: text,
    until: text,
    case: text,
    member: text,
    region: text,
    item: text,
    action: text,
    purpose: text,
    help: { type: 'boolean' },
  },
});
const [name = ''] = positionals;
const made = Object.hasOwn(formats, name) ? formats[name] : undefined;
if (values.help) console.log(usage);
else {
  const { case: caseRef, help: _, ...named } = values;
  const asked = new URLSearchParams({ limit: '200' });
  for (const [key, value] of Object.entries({ ...named, caseRef }))
    if (value !== undefined) asked.set(key, value);
  await main(made ?? refuse([usage]), asked).catch((error: unknown) =>
    refuse([error instanceof Error ? error.message : 'failed']),
  );
}
