import type { Act, DeclaredRoute, Who } from '../../gateway/platform/http/act.ts';
import { relations } from '../../gateway/trust/acts/relation.ts';
import { actors } from './actors.ts';
import type { Outcome } from './expected.ts';

const who: Readonly<Record<Who, string>> = {
  anyone: 'anyone',
  browser: 'a person’s browser, by the secrets in its cookie and its address',
  visitor: 'a session of pages: that of the console, or a person’s own',
  client: 'an OAuth client that proves itself (RFC 7523)',
  region: 'a region, by its own signature',
  courier: 'a courier company, by its own signature',
  member: 'a member, by an access token',
};

const repeats = {
  claimed: 'key required; claimed with the act',
  kept: 'with a key the answer is kept for a day',
  natural: 'the same act by itself',
  each: 'every entry has a key',
} as const;

const row = (cells: readonly string[]): string => `| ${cells.join(' | ')} |`;
const table = (head: readonly string[], rows: readonly (readonly string[])[]): string =>
  [row(head), row(head.map(() => '---')), ...rows.map(row)].join('\n');

const code = (text: string): string => `\`${text}\``;
const path = (text: string): string => text.replace(/:(\w+)(\{[^}]*\})?/g, '{$1}');

/** What it leaves in the log, or why nothing; every refusal at a door is `access.refused`. */
const inLog = ({ logged = [], reads, unlogged, who: whose }: Act): string =>
  [
    ...logged.map(code),
    ...(reads === undefined ? [] : [`${code('data.read')} of ${reads}`]),
    ...(unlogged === undefined ? [] : [`no: ${unlogged}`]),
    ...(whose === 'anyone' && logged.length === 0 ? ['no: open to anyone'] : []),
  ].join(' ');

const declaration = ({ method, path: at, act }: DeclaredRoute): readonly string[] => [
  code(act.name),
  code(`${method} ${path(at)}`),
  act.who,
  (act.scopes ?? []).map(code).join(' or '),
  (act.roles ?? []).join(', '),
  act.on?.kind ?? '',
  (act.by ?? []).join(', '),
  act.changes ? 'yes' : '',
  act.repeat === undefined ? '' : repeats[act.repeat],
  inLog(act),
];

const shown: Readonly<Record<Outcome, string>> = {
  yes: '✓',
  '401': '401',
  '403': '403',
  '403 scope': '403 s',
  '404': '404',
};

/** docs/acts.md, from what the app declares and from what the matrix found. */
export function actsDocument(
  routes: readonly DeclaredRoute[],
  matrix: ReadonlyMap<string, readonly Outcome[]>,
): string {
  const sorted = routes.toSorted((a, b) =>
    `${a.path} ${a.method}` < `${b.path} ${b.method}` ? -1 : 1,
  );
  const tried = sorted.flatMap(({ method, path: at, act }) => {
    const outcomes = matrix.get(`${method} ${at}`);
    return outcomes ? [[code(act.name), ...outcomes.map((outcome) => shown[outcome])]] : [];
  });
  return `# Acts: who may do what

Generated from the declarations beside the routes by \`npx vitest run tests/attacks/acts.test.ts -u\`; the same test holds it to the
code, and asks every route as every one of these. A route without a declaration does not start
([why](decisions/2026-11-28-one-guard-for-every-act.md)).

## To whom doors are open

${table(['who', 'meaning'], Object.entries(who))}

## What a caller can be to an object

Nothing: then the object does not exist for them (404). Something, but nothing that suffices: 403.

${table(['relation', 'meaning'], Object.entries(relations))}

## Every route

${table(
  [
    'act',
    'route',
    'who',
    'scopes',
    'roles',
    'object',
    'relations that suffice',
    'changes',
    'the same again',
    'in the audit log',
  ],
  sorted.map(declaration),
)}

What is read and who is refused is noted after the answer: the first time in ten minutes by the same client, for the same person, of the
same case, and then each time that it is ten times as much (\`count\`). Refusals (\`access.refused\`: 401, 403, 404 of an object, and what a door
answers to a log-in that fails) are counted the same way by client, act and code. A process that is killed loses what it answered in its last
moments, and no act: those are committed with their events.

## The matrix

What each is answered who asks for an object that a platform of Qingpu collected for a person and Wujiang decides; apps and kiosks for
one that they made themselves. ✓: let through to the rules of the act. \`403 s\`: their token lacks the scope. A session that has ended, a
key that was removed and no token at all are 401 everywhere.

${table(['act', ...actors.map(({ title }) => title)], tried)}
`;
}
