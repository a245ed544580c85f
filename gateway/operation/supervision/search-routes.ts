import { createRoute, z } from '@hono/zod-openapi';
import { AuditAction, AuditEvent } from '#contracts/audit-event';
import { Instant } from '#contracts/dates';
import { CitizenNumber, ItemCode, Uscc } from '#contracts/identifiers';
import { RegionCode } from '#contracts/region-code';
import { appendAudit, readerActor } from '../../audit/log/append.ts';
import { ReadingPurpose } from '../../audit/reading/reading-purpose.ts';
import { personIndexes } from '../../casework/cases/person-index.ts';
import { AskedInstant } from '../../platform/http/asked-instant.ts';
import { newRoutes } from '../../platform/http/http.ts';
import { jsonAnswer, jsonBody } from '../../platform/http/openapi.ts';
import type { Platform } from '../../platform/process/platform.ts';
import type { MemberAct } from '../../trust/acts/member-act.ts';
import { open } from '../../trust/acts/open.ts';
import type { Caller, CallerEnv } from '../../trust/identity/caller.ts';
import { type Asked, searchEvents } from './search.ts';

const tags = ['审计 Audit'];
const noStore = { 'cache-control': 'no-store' };

/** A pairwise subject or a blind index: base64url of 32 bytes. Never a number: addresses stay in the logs of every proxy. */
const PersonRef = z
  .string()
  .regex(/^[A-Za-z0-9_-]{43}$/, 'not a person: see POST /v1/audit/persons');
const Ref = z.string().regex(/^[A-Za-z0-9_.-]{1,60}$/);

const Query = z.strictObject({
  caseRef: Ref.optional(),
  person: PersonRef.optional().openapi({
    description: 'a pairwise subject, or what `POST /v1/audit/persons` answers; never a number',
  }),
  member: Ref.optional(),
  actor: Ref.optional().openapi({ description: 'a clerk, by the member’s pseudonym' }),
  item: ItemCode.optional(),
  certificate: z
    .string()
    .regex(/^cred_[0-9a-v]{26}$/)
    .optional()
    .openapi({ description: 'the credential that was made of it, as a case names it' }),
  region: RegionCode.optional(),
  action: AuditAction.optional(),
  outcome: AuditEvent.shape.outcome.optional(),
  since: AskedInstant.optional(),
  until: AskedInstant.optional(),
  purpose: ReadingPurpose.default('supervision'),
  before: z.coerce.number().int().min(0).max(Number.MAX_SAFE_INTEGER).optional().openapi({
    description: 'the `next` of the page before',
  }),
  limit: z.coerce.number().int().min(1).max(200).default(100),
});

const Events = z
  .object({
    events: z.array(
      z.object({
        index: z.int(),
        sequencedAt: Instant,
        skewSeconds: z.int().optional().openapi({
          description: 'the log took it so long after its own time: a clock or a log that was late',
        }),
        altered: z.literal(true).optional().openapi({
          description:
            'what stands there is not what the log took: its proof fails, and so does that of its case',
        }),
        event: AuditEvent,
      }),
    ),
    next: z.int().optional(),
    reach: z
      .object({ reached: z.int(), size: z.int() })
      .openapi({ description: 'how many leaves were searched, and how many there are' }),
  })
  .openapi('AuditEvents');

const routes = {
  search: createRoute({
    method: 'get',
    path: '/v1/audit/events',
    tags,
    summary:
      '审计检索 · Events by case, person, certificate, member, clerk, item, region, time, act, outcome',
    description:
      'The newest first, as far as the mandate goes; pages stay below 1 MB. The search itself becomes an event.',
    request: { query: Query },
    responses: { 200: jsonAnswer('one page', Events) },
  }),
  person: createRoute({
    method: 'post',
    path: '/v1/audit/persons',
    tags,
    summary: '证件号码换检索标识 · What the cases of a number are found by',
    description:
      'The number travels in this body and nowhere else: it is neither kept nor logged. `persons` has one entry for each key in use.',
    request: { body: jsonBody(z.strictObject({ number: z.union([CitizenNumber, Uscc]) })) },
    responses: {
      200: jsonAnswer('for `person`', z.object({ persons: z.array(z.string()) })),
    },
  }),
};

const auditing = {
  who: 'member',
  scopes: ['audit:read'],
  roles: ['auditor', 'operator'],
  changes: false,
  logged: ['audit.searched'],
} as const satisfies Partial<MemberAct>;

const acts = {
  search: { ...auditing, name: 'audit.search' },
  person: { ...auditing, name: 'audit.index_person' },
} as const satisfies Record<string, MemberAct>;

/** Of a search, what it asked for: not of whom, for a log outlives every erasure. */
function toldOf({ person, since, until, ...named }: Asked): Record<string, string> {
  const entries = Object.entries({ ...named, since, until, person: person && 'by_index' });
  return Object.fromEntries(
    entries.filter((entry): entry is [string, string] => entry[1] !== undefined),
  );
}

/** Who audits is audited. Committed before anything is shown. */
export const noteSearch = (
  platform: Platform,
  caller: Caller,
  what: {
    readonly object: string;
    readonly purpose: ReadingPurpose;
    readonly details: AuditEvent['details'];
  },
): Promise<void> =>
  appendAudit(
    platform.database(),
    [
      {
        actor: readerActor(caller),
        action: 'audit.searched',
        object: { class: 'audit_events', ref: what.object },
        purpose: what.purpose,
        details: what.details,
      },
    ],
    platform.clock(),
  );

export function searchRoutes(platform: Platform) {
  const app = newRoutes<CallerEnv>();
  open(app, platform, routes.search, acts.search, async (c, { caller }) => {
    const { purpose, before, limit, ...asked } = c.req.valid('query');
    const found = await searchEvents(platform, caller, asked, { before, limit });
    const details = { ...toldOf(asked), found: found.events.length };
    await noteSearch(platform, caller, { object: 'events', purpose, details });
    return c.json(found, 200, noStore);
  });
  open(app, platform, routes.person, acts.person, async (c, { caller }) => {
    const { number } = c.req.valid('json');
    const details = { kind: CitizenNumber.safeParse(number).success ? 'person' : 'company' };
    await noteSearch(platform, caller, { object: 'persons', purpose: 'supervision', details });
    return c.json({ persons: [...personIndexes(platform, number)] }, 200, noStore);
  });
  return app;
}
