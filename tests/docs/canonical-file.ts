import { z } from 'zod';
import { Refusal, refusals } from '#adapters/native/api-call';
import { CaseReceipt, Held, Listed, Standing, Status } from '#adapters/native/api-doors';
import { Booked, Cancelled, LoggedOut, OnRecord, Queue, Slots } from '#adapters/native/api-people';
import { AppointmentId, SlotId } from '#contracts/appointment';
import {
  NoticeMessage,
  SubmissionMessage,
  SupplementMessage,
  WithdrawalMessage,
} from '#contracts/case';
import { CertificateIdentifier, CertificateType, ItemCode } from '#contracts/identifiers';
import { Item } from '#contracts/item';
import { Party, Person } from '#contracts/party';
import { asFile } from './openapi-file.ts';

const Holder = z.strictObject({ code: z.string(), codeType: z.string(), name: z.string() });
const Purpose = z.strictObject({ itemCode: ItemCode, reason: z.string(), until: z.string() });

type Door = {
  readonly id: string;
  readonly tag: keyof typeof tags;
  readonly summary: string;
  readonly method: 'get' | 'post';
  readonly path: string;
  readonly asked?: z.ZodType;
  readonly answered: z.ZodType;
};

const message = (id: string, path: string, summary: string, asked: z.ZodType): Door => ({
  ...{ id, tag: 'cases', summary, method: 'post', path, asked },
  answered: CaseReceipt,
});

/** Every call of the gateway to a region that implements the canonical API, from the schemas that its answers are held to. */
export const calledDoors: readonly Door[] = [
  message('submit', '/cases', '申请 · An application', SubmissionMessage),
  message('supplement', '/cases/{caseId}/supplements', '补正 · What was wanted', SupplementMessage),
  message('withdraw', '/cases/{caseId}/withdrawal', '撤回 · A withdrawal', WithdrawalMessage),
  message(
    'notify',
    '/cases/{caseId}/notices',
    '状态汇聚 · News of a case decided elsewhere',
    NoticeMessage,
  ),
  {
    ...{ id: 'readCase', tag: 'cases', method: 'get', path: '/cases/{caseId}' },
    ...{ summary: '办件状态 · How a case stands there', answered: Status },
  },
  {
    ...{ id: 'listItems', tag: 'items', method: 'get', path: '/items' },
    ...{ summary: '事项目录 · The catalogue', answered: Listed.extend({ items: z.array(Item) }) },
  },
  {
    ...{ id: 'retrieveCertificate', tag: 'certificates', method: 'post' },
    ...{ path: '/certificates/retrieve', summary: '调取证照 · A certificate of a holder' },
    asked: z.strictObject({
      ...{ holder: Holder, type: CertificateType, purpose: Purpose, requestId: z.string() },
    }),
    answered: Held,
  },
  {
    ...{ id: 'readCertificateStatus', tag: 'certificates', method: 'post' },
    ...{ path: '/certificates/status', summary: '证照状态 · How a certificate stands' },
    asked: z.strictObject({ identifier: CertificateIdentifier }),
    answered: Standing,
  },
  {
    ...{ id: 'listSlots', tag: 'appointments', method: 'post', path: '/appointments/slots' },
    summary: '号源 · Places of one day',
    asked: z.strictObject({ itemCode: ItemCode, date: z.iso.date() }),
    answered: Slots,
  },
  {
    ...{ id: 'book', tag: 'appointments', method: 'post', path: '/appointments' },
    summary: '预约 · A booking; the same appointmentId is the same booking',
    asked: z.strictObject({
      ...{ appointmentId: AppointmentId, slotId: SlotId, itemCode: ItemCode, holder: Party },
    }),
    answered: Booked,
  },
  {
    ...{ id: 'cancelBooking', tag: 'appointments', method: 'post' },
    ...{ path: '/appointments/{appointmentId}/cancellation', summary: '取消预约 · A cancellation' },
    asked: z.strictObject({ appointmentId: AppointmentId }),
    answered: Cancelled,
  },
  {
    ...{ id: 'readQueue', tag: 'appointments', method: 'get', path: '/queue' },
    ...{ summary: '排队人数 · Who waits at which window', answered: Queue },
  },
  {
    ...{ id: 'readAgent', tag: 'agents', method: 'post', path: '/agents' },
    summary: '经办人 · Whether a person acts for a company',
    asked: z.strictObject({ uscc: z.string(), agent: Person }),
    answered: OnRecord,
  },
  {
    ...{ id: 'tellLogout', tag: 'logout', method: 'post', path: '/logouts' },
    summary: '退出 · Somebody has signed out here',
    asked: z.strictObject({ localId: z.string() }),
    answered: LoggedOut,
  },
];

/** The doors, as `doors` of the configuration names them. */
const tags = {
  cases: '办件 · Cases that the region decides or is told of',
  items: '事项 · The catalogue',
  certificates: '证照 · Certificates that the region keeps',
  appointments: '预约 · Places at its windows',
  agents: '经办人 · Who acts for a company of the region',
  logout: '退出 · Log-outs of people who signed in there',
} as const;

const json = (schema: z.ZodType) => {
  const { $schema: _, ...body } = z.toJSONSchema(schema, { io: 'input', unrepresentable: 'any' });
  return { 'application/json': { schema: body } };
};

const rules = {
  get: 'Signed by the gateway (RFC 9421): check it first. A no is `Refusal` alone, under its own status.',
  post: 'Signed by the gateway (RFC 9421): check it first. The same `Idempotency-Key` again gets the first answer. A no is `Refusal` alone, under its own status.',
} as const;

const signedWith = ['Signature', 'Signature-Input', 'Content-Digest', 'Idempotency-Key'];
const parameter = (name: string, place: 'header' | 'path') => ({
  ...{ name, in: place, required: true, schema: { type: 'string' } },
});

function operationOf({ id, tag, summary, method, path, asked, answered }: Door) {
  const names = [...path.matchAll(/\{(\w+)\}/g)].map(([, name = '']) => name);
  const kinds = Map.groupBy(Object.entries(refusals), ([, [status]]) => status);
  const no = [...kinds].map(([status, of]) => [
    status,
    {
      description: of.map(([kind]) => kind).join(', '),
      content: { 'application/json': { schema: { $ref: '#/components/schemas/Refusal' } } },
    },
  ]);
  return {
    operationId: id,
    tags: [tag],
    summary,
    description: rules[method],
    parameters: [
      ...names.map((name) => parameter(name, 'path')),
      ...signedWith.map((name) => parameter(name, 'header')),
    ],
    ...(asked ? { requestBody: { required: true, content: json(asked) } } : {}),
    responses: {
      200: {
        description: 'docs/canonical/README.md#what-the-gateway-calls',
        content: json(answered),
      },
      ...Object.fromEntries(no),
    },
  };
}

/** What a region implements that is called: made by `node tests/docs/write-openapi.ts`. */
export function canonicalFile(): string {
  const paths: Record<string, Record<string, unknown>> = {};
  for (const door of calledDoors)
    paths[door.path] = { ...paths[door.path], [door.method]: operationOf(door) };
  const { $schema: _, ...refusal } = z.toJSONSchema(Refusal, { io: 'input' });
  return asFile({
    openapi: '3.1.0',
    info: {
      title: '标准接口 · The canonical API, as the gateway calls a region',
      version: '1.1.0',
      description: 'docs/canonical/README.md; a region has the doors that its configuration names.',
      license: { name: 'Apache-2.0', identifier: 'Apache-2.0' },
      contact: { name: 'Tongban', url: 'https://platform.example' },
    },
    servers: [{ url: 'https://platform.example/tongban' }],
    security: [],
    tags: Object.entries(tags).map(([name, description]) => ({ name, description })),
    components: { schemas: { Refusal: refusal } },
    paths,
  });
}
