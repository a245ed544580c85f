import { existsSync } from 'node:fs';
import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { pathToFileURL } from 'node:url';
import { parseArgs } from 'node:util';
import { importJWK, type JWK } from 'jose';
import { z } from 'zod';
import { groups } from '#adapters/conformance/check';
import { checks } from '#adapters/conformance/checks/all';
import { catchFault } from '#adapters/conformance/planted/catch';
import { faults } from '#adapters/conformance/planted/faults';
import { startStage } from '#adapters/conformance/platform/stage';
import {
  asHtml,
  asJunit,
  asText,
  countOf,
  isConformant,
  type Report,
} from '#adapters/conformance/report';
import { runChecks, type Skips } from '#adapters/conformance/run';
import type { Subject } from '#adapters/conformance/trial';
import { sampleSubjects } from '#adapters/sample-bindings';
import { inShanghai } from '#contracts/dates';
import { jsonOf } from '#contracts/strict-json';
import { signReport } from '../trust/federation/conformance-report.ts';
import { overHttp } from './platform-kit/probe.ts';
import { openReportsDoor } from './platform-kit/reports-door.ts';
import { platformChecks, runPlatformChecks } from './platform-kit/run.ts';
import { readSubject } from './platform-kit/subject.ts';

const usage = `Holds an adapter, and the platform that speaks its format, to every line of the contract. 适配器合规检验。
  npm run conformance -- --region CODE [--in FOLDER] [--group NAME]… [--skip-file FILE]
                         [--out FOLDER] [--sign KEY] [--list] [--faults]
  npm run conformance -- --platform FOLDER [the same, without --region, --in, --faults; nobody signs in there: its report says so]
  --platform   a platform that speaks the canonical API, from outside at its address: FOLDER has configuration.json,
               federation.json and conformance.json (or conformance.yaml), as npm run region -- new CODE --format canonical --called URL makes them
  --in         where region.ts is that exports \`subject\`; default: regions/CODE, else the build's own formats
  --group      ${groups.join(', ')}
  --skip-file  known gaps: {"check id": "why it is borne"}; one that is held after all is an error
  --out        writes report.txt, report.xml (JUnit) and report.html there
  --sign       private JWK (P-256 or Ed25519, with kid): writes report.jws, for CONFORMANCE_REPORTS
  --list       every check with its line of the contract, and nothing is run
  --faults     plants the faults of the kit in the adapter and says which check catches each
Exit: 0 conformant, 1 not, 2 the command or a file could not be read.
docs/join.md leads from nothing to a region that joins.`;

const { values } = parseArgs({
  options: {
    region: { type: 'string' },
    in: { type: 'string' },
    platform: { type: 'string' },
    group: { type: 'string', multiple: true },
    'skip-file': { type: 'string' },
    out: { type: 'string' },
    sign: { type: 'string' },
    list: { type: 'boolean' },
    faults: { type: 'boolean' },
    help: { type: 'boolean', short: 'h' },
  },
});

const isChosen = ({ group }: { readonly group: string }): boolean =>
  values.group?.includes(group) ?? true;

/** Something that whoever runs this must put right. */
function refuse(words: string): never {
  console.error(words);
  process.exit(2);
}

async function subjectOf(region: string, folder: string | undefined): Promise<Subject> {
  const file = resolve(folder ?? join('regions', region), 'region.ts');
  if (folder === undefined && !existsSync(file)) {
    const found = sampleSubjects().find((subject) => subject.region === region);
    return found ?? refuse(`no ${file}, and no format of this build is at home in ${region}`);
  }
  try {
    const { subject } = (await import(pathToFileURL(file).href)) as { readonly subject?: Subject };
    return subject ?? refuse(`${file} exports no \`subject\``);
  } catch (error) {
    return refuse(`${file} cannot be loaded: ${error instanceof Error ? error.message : 'failed'}`);
  }
}

const ids = [...checks, ...platformChecks].map(({ id }) => id) as [string, ...string[]];
const Reasons = z.partialRecord(z.enum(ids), z.string().min(1).max(200));

async function skipsOf(file: string | undefined): Promise<Skips> {
  if (file === undefined) return {};
  const text = await readFile(file, 'utf8').catch(() => refuse(`${file} cannot be read`));
  const parsed = Reasons.safeParse(jsonOf(text));
  if (!parsed.success) return refuse(`${file}: {"check id": "reason"}, ids as --list shows them`);
  return parsed.data as Skips;
}

async function signed(report: Report, keyFile: string): Promise<string> {
  const jwk = jsonOf(await readFile(keyFile, 'utf8').catch(() => refuse(`${keyFile}: unreadable`)));
  const { kid, crv } = Object(jwk) as JWK;
  const alg = crv === 'Ed25519' ? 'EdDSA' : 'ES256';
  const key = await importJWK(jwk as JWK, alg).catch(() => undefined);
  if (!key || key instanceof Uint8Array || key.type !== 'private' || kid === undefined)
    return refuse(`${keyFile} is not a private P-256 or Ed25519 JWK with a kid`);
  const known = report.outcomes.filter(({ state }) => state === 'known');
  const { region, format, kit, at } = report;
  return signReport(
    {
      ...{ region, format, kit, at },
      held: countOf(report, 'held'),
      broken: countOf(report, 'broken') + countOf(report, 'mended'),
      known: Object.fromEntries(known.map(({ id, words = '' }) => [id, words])),
      notOffered: report.outcomes.flatMap(({ id, state }) => (state === 'not_offered' ? [id] : [])),
    },
    key,
    { alg, kid },
  );
}

async function plantAll(subject: Subject): Promise<boolean> {
  const stage = await startStage(subject);
  let isMissed = false;
  for (const fault of faults) {
    const caught = await catchFault(stage, fault);
    isMissed ||= caught === 'missed';
    console.log(`| ${fault.name} | ${caught} |`);
  }
  await stage.close();
  return !isMissed;
}

/** The region's own platform, as its engineers run it: the kit asks, and is the gateway that it reports to. */
async function tryPlatform(folder: string, skips: Skips): Promise<Report> {
  const read = await readSubject(resolve(folder)).catch((error: Error) => refuse(error.message));
  const { subject, member, port } = read;
  const door = await openReportsDoor(member, port).catch(({ code }: NodeJS.ErrnoException) =>
    refuse(
      code === 'EADDRINUSE' ? `port ${port} is taken` : `port ${port}: ${code ?? 'no listening'}`,
    ),
  );
  console.error(`${subject.api.url} is asked; reports are awaited at ${door.origin}`);
  const chosen = platformChecks.filter(isChosen);
  const outcomes = await runPlatformChecks({ subject, carry: overHttp, door }, chosen, skips);
  await door.close();
  const at = inShanghai(new Date());
  return { region: subject.region, format: 'native', kit: 'platform', at, outcomes };
}

async function tryAdapter(subject: Subject, skips: Skips): Promise<Report> {
  const stage = await startStage(subject);
  const outcomes = await runChecks(stage.trialOf(), checks.filter(isChosen), skips);
  await stage.close();
  const { region, format } = subject;
  return { region, format, kit: 'adapter', at: inShanghai(new Date()), outcomes };
}

async function save(report: Report, folder: string, keyFile: string | undefined): Promise<void> {
  await mkdir(folder, { recursive: true });
  const files = {
    'report.txt': `${asText(report)}\n`,
    'report.xml': asJunit(report),
    'report.html': asHtml(report),
    ...(keyFile === undefined ? {} : { 'report.jws': await signed(report, keyFile) }),
  };
  for (const [name, text] of Object.entries(files)) await writeFile(join(folder, name), text);
}

const all = values.platform === undefined ? checks : platformChecks;
const hasSubject = values.platform !== undefined || values.region !== undefined;
if (values.help) console.log(usage);
else if (values.list)
  for (const { id, holds } of all.filter(isChosen)) console.log(`${id}\n    ${holds}`);
else if (!hasSubject || !all.some(isChosen)) refuse(usage);
else if (values.platform !== undefined && (values.region ?? values.in) !== undefined) refuse(usage);
else if (values.sign !== undefined && values.group)
  refuse('part of the kit proves nothing: no --group with --sign');
else {
  const skips = await skipsOf(values['skip-file']);
  const { platform, region = '' } = values;
  const subject = platform === undefined ? await subjectOf(region, values.in) : undefined;
  if (values.faults && subject) process.exit((await plantAll(subject)) ? 0 : 1);
  const report = subject
    ? await tryAdapter(subject, skips)
    : await tryPlatform(platform ?? '', skips);
  console.log(asText(report));
  if (values.out !== undefined || values.sign !== undefined)
    await save(report, values.out ?? '.', values.sign);
  process.exitCode = isConformant(report) ? 0 : 1;
}
