import { createRoute, z } from '@hono/zod-openapi';
import { Contact, Contacts } from '#contracts/consultation';
import { RegionCode } from '#contracts/region-code';
import { answerFailure, newRoutes } from '../../platform/http/http.ts';
import { jsonAnswer, jsonBody } from '../../platform/http/openapi.ts';
import type { Platform } from '../../platform/process/platform.ts';
import type { MemberAct } from '../../trust/acts/member-act.ts';
import { open } from '../../trust/acts/open.ts';
import type { CallerEnv } from '../../trust/identity/caller.ts';
import { contactsOf, replaceContacts } from './contacts.ts';

const View = z
  .object({
    region: RegionCode,
    contacts: z.array(z.object({ ...Contact.shape, reachable: z.boolean() })),
    updatedAt: z.string().optional(),
  })
  .openapi('RegionContacts');

const tags = ['地区 Regions'];
const onRegion = z.object({ code: RegionCode });

const routes = {
  read: createRoute({
    method: 'get',
    path: '/v1/regions/{code}/contacts',
    tags,
    summary: '联络员 · Whom to ring in a region, by body, with hours',
    request: { params: onRegion },
    responses: { 200: jsonAnswer('posts, no people', View) },
  }),
  replace: createRoute({
    method: 'put',
    path: '/v1/regions/{code}/contacts',
    tags,
    summary: '更新联络员 · Replace the contacts of your own region',
    request: { params: onRegion, body: jsonBody(Contacts) },
    responses: { 200: jsonAnswer('as they are now', View) },
  }),
};

const acts = {
  read: {
    name: 'contacts.read',
    who: 'member',
    scopes: ['cases:read'],
    changes: false,
    unlogged: 'posts and their telephones: nothing of a person or a case',
  },
  replace: {
    name: 'contacts.replace',
    who: 'member',
    scopes: ['cases:submit'],
    roles: ['platform'],
    changes: true,
    repeat: 'natural',
    logged: ['contacts.changed'],
  },
} as const satisfies Record<string, MemberAct>;

/** 联络员 of every region and body. */
export function contactRoutes(platform: Platform) {
  const app = newRoutes<CallerEnv>();
  open(app, platform, routes.read, acts.read, async (c) => {
    const found = await contactsOf(platform, c.req.valid('param').code);
    return found.ok ? c.json(found.value, 200) : answerFailure(c, found.failure);
  });
  open(app, platform, routes.replace, acts.replace, async (c, { caller }) => {
    const { code } = c.req.valid('param');
    const replaced = await replaceContacts(platform, code, caller, c.req.valid('json'));
    if (!replaced.ok) return answerFailure(c, replaced.failure);
    const found = await contactsOf(platform, code);
    return found.ok ? c.json(found.value, 200) : answerFailure(c, found.failure);
  });
  return app;
}
