import { readFile } from 'node:fs/promises';
import { expect, it } from 'vitest';
import {
  administratorProblems,
  administrators,
} from '../../gateway/trust/federation/administrators.ts';
import type { Member, Scope } from '../../gateway/trust/federation/entries.ts';

/** The table of acts, which a test holds to the declarations beside the routes (`tests/attacks/acts.test.ts`). */
const table = await readFile(new URL('../../docs/acts.md', import.meta.url), 'utf8');
const words = (cell = ''): string[] =>
  cell.match(/[a-z_.:-]+/g)?.filter((one) => one !== 'or') ?? [];
const acts = table.split('\n').flatMap((line) => {
  const [, name, , who, scopes, roles, , relations, changes] = line
    .split(' | ')
    .map((cell) => cell.trim())
    .flatMap((cell, nth) => (nth === 0 ? ['', cell.replace(/^\| /, '')] : [cell]));
  return name?.startsWith('`') && (who === 'member' || who === 'visitor')
    ? [
        {
          name: name.replaceAll('`', ''),
          scopes: words(scopes),
          roles: words(roles),
          relations: words(relations),
          changes: changes === 'yes',
        },
      ]
    : [];
});
const namesOf = (found: readonly { name: string }[]): string[] => [
  ...new Set(found.map(({ name }) => name)),
];
const kindsIn = ({ scopes }: { scopes: readonly string[] }) =>
  administrators.filter((scope) => scopes.includes(scope));

/** To look at what binds or concerns oneself, which two of them, or all, may. */
const lookedAtByMore = ['agreement.list', 'agreement.read', 'member.read_own', 'member_keys.list'];

it('no act is that of two of the three administrators, but for looking at agreements and public keys', () => {
  expect(acts.length).toBeGreaterThan(200);
  for (const kind of administrators)
    expect(acts.filter((act) => kindsIn(act).includes(kind)).length).toBeGreaterThan(5);
  const shared = acts.filter((act) => kindsIn(act).length > 1);
  expect(namesOf(shared).sort()).toEqual(lookedAtByMore);
  expect(shared.filter(({ changes }) => changes)).toEqual([]);
});

it('every act of operators or auditors alone is an act of exactly one of the three, and none asks for `admin` as a whole', () => {
  const theirs = acts.filter(({ roles, relations }) =>
    [roles, relations].some(
      (list) => list.length > 0 && list.every((one) => one === 'operator' || one === 'auditor'),
    ),
  );
  expect(theirs.length).toBeGreaterThan(30);
  expect(namesOf(theirs.filter((act) => kindsIn(act).length !== 1))).toEqual([]);
  expect(namesOf(acts.filter(({ scopes }) => scopes.includes('admin')))).toEqual([
    'member.read_own',
  ]);
});

it('what an administrator has beside opens nothing that changes anything of anybody else', () => {
  const beside = ['openid', 'cases:read', 'console:open'].filter(
    (scope) =>
      administratorProblems({
        role: 'operator',
        scopes: ['admin:system', scope as Scope],
      }).length === 0,
  );
  const opened = acts.filter(
    ({ changes, roles, scopes }) =>
      changes &&
      (roles.length === 0 || roles.includes('operator')) &&
      scopes.some((scope) => beside.includes(scope)),
  );
  // A link for themselves, their own webhook, and what only a person in the token may.
  expect(
    namesOf(opened)
      .filter((name) => !name.startsWith('webhook.'))
      .sort(),
  ).toEqual(['complaint.make', 'console.make_link']);
});

it.each<[Member['role'], Scope[], Scope[]]>([
  ['operator', ['admin:system', 'cases:read', 'console:open'], []],
  ['operator', ['admin:security', 'cases:read', 'console:open'], []],
  ['operator', ['admin:system', 'admin:security'], ['admin:security']],
  ['operator', ['admin:security', 'admin'], ['admin']],
  ['operator', ['admin:system', 'audit:read'], ['audit:read']],
  ['operator', ['admin:system', 'cases:submit'], ['cases:submit']],
  ['auditor', ['audit:read', 'cases:read', 'console:open'], []],
  ['auditor', ['audit:read', 'admin:system'], ['admin:system']],
  ['platform', ['cases:submit', 'admin:security'], ['admin:security']],
  ['operator', ['admin', 'cases:read'], []],
])('%s with %j: %j is refused in the federation document', (role, scopes, refused) => {
  expect(administratorProblems({ role, scopes }).map(([scope]) => scope)).toEqual(refused);
});
