import type { OpenAPIHono } from '@hono/zod-openapi';
import { z } from '@hono/zod-openapi';
import {
  CaseCloudEvent,
  CaseEventType,
  NewsCloudEvent,
  NewsEventType,
  TestCloudEvent,
  testEventType,
} from '#contracts/webhook';
import type { Env } from './http.ts';

const nameOf = (type: string): string =>
  `on${type.slice('tongban'.length).replace(/[._](.)/g, (_, letter: string) => letter.toUpperCase())}`;

const said = (name: string, description: string) =>
  [name, z.string().openapi({ description })] as const;
const headers = z.object(
  Object.fromEntries([
    said('content-digest', 'RFC 9530'),
    said('idempotency-key', 'the `id` of the event: take each once'),
    said('signature-input', 'RFC 9421, with the gateway’s key'),
    said('signature', 'RFC 9421'),
  ]),
);

/** What members are sent (docs/webhooks.md): one entry an event, each with its schema. */
export function describeWebhooks(app: OpenAPIHono<Env>): void {
  const events = [
    ...CaseEventType.options.map((type) => [
      type,
      CaseCloudEvent.extend({ type: z.literal(type) }),
    ]),
    ...NewsEventType.options.map((type) => [
      type,
      NewsCloudEvent.extend({ type: z.literal(type) }),
    ]),
    [testEventType, TestCloudEvent],
  ] as const;
  for (const [type, schema] of events as readonly (readonly [string, z.ZodType])[])
    app.openAPIRegistry.registerWebhook({
      method: 'post',
      path: type,
      operationId: nameOf(type),
      tags: ['通知 Webhooks'],
      summary: type,
      description: 'Sent to the address that a member has set, signed with the key of the gateway.',
      security: [],
      request: {
        headers,
        body: { required: true, content: { 'application/cloudevents+json': { schema } } },
      },
      responses: {
        '2XX': { description: 'taken; a body is not read' },
        default: { description: 'not taken: it comes again' },
      },
    });
}
