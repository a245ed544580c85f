import { createRoute, type OpenAPIHono, z } from '@hono/zod-openapi';
import type { Context } from 'hono';
import { failure } from '#contracts/failures';
import { answerPage } from '../../../platform/html/answer.ts';
import { text } from '../../../platform/html/text.ts';
import type { Act } from '../../../platform/http/act.ts';
import { type Env, newRoutes } from '../../../platform/http/http.ts';
import { openRoute } from '../../../platform/http/openapi.ts';
import type { Platform } from '../../../platform/process/platform.ts';
import { pageAddress, pageLanguage, redirectBrowser, refuseBrowser } from '../browser-answer.ts';
import { Handle } from '../browser-handle.ts';
import { browserHash, browserSecret, formToken, isFormToken } from '../browser-session.ts';
import { consentPage } from '../login-pages/consent-page.ts';
import { type Consent, decide, openConsent } from './consent.ts';

const page = { 'text/html': { schema: z.string() } };
const params = z.object({ handle: Handle });

const showRoute = createRoute({
  method: 'get',
  path: '/oauth/consent/{handle}',
  summary: 'For browsers: what the client asks for, field by field',
  tags: ['identity'],
  request: { params, query: z.object({ lang: z.enum(['zh-CN', 'en']).optional() }) },
  responses: { 200: { description: 'The page', content: page } },
});

const decideRoute = createRoute({
  method: 'post',
  path: '/oauth/consent/{handle}',
  summary: 'For browsers: the person’s decision',
  tags: ['identity'],
  request: {
    params,
    body: {
      required: true,
      content: {
        'application/x-www-form-urlencoded': {
          schema: {
            type: 'object',
            required: ['csrf', 'decision'],
            properties: {
              csrf: { type: 'string' },
              decision: { type: 'string', enum: ['approve', 'refuse'] },
              claim: { type: 'array', items: { type: 'string' } },
            },
          },
        },
      },
    },
  },
  responses: { 303: { description: 'To the client, with a code or with access_denied' } },
});

const noPurpose = { zh: '为您提供服务', en: 'to serve you' };

function consentData(c: Context, consent: Consent, handle: string, csrfToken: string) {
  const { member, authorization, home, fields } = consent;
  const purpose = member.purpose ?? noPurpose;
  return {
    language: pageLanguage(c),
    client: { name: member.name, redirectUri: authorization.request.redirectUri },
    home,
    purpose: text(purpose.zh, purpose.en),
    fields,
    action: `/oauth/consent/${handle}`,
    csrfToken,
    address: pageAddress(c),
  };
}

const acts = {
  show: {
    name: 'consent.show',
    unlogged: 'shows people what they are asked',
    who: 'browser',
    changes: false,
  },
  decide: {
    name: 'consent.decide',
    who: 'browser',
    changes: true,
    logged: ['consent.given', 'session.ended'],
  },
} as const satisfies Record<string, Act>;

export function consentRoutes(platform: Platform): OpenAPIHono<Env> {
  const routes = newRoutes(refuseBrowser);
  const open = async (c: Context, handle: string) => {
    const secret = browserSecret(c, platform, 'login') ?? '';
    const consent = await openConsent(platform, handle, await browserHash(secret));
    return { secret, consent };
  };
  openRoute(routes, showRoute, acts.show, async (c) => {
    const { handle } = c.req.valid('param');
    const { secret, consent } = await open(c, handle);
    if (!consent.ok) return refuseBrowser(c, consent.failure);
    const data = consentData(c, consent.value, handle, await formToken(handle, secret));
    return answerPage(c, consentPage(data), { formTargets: [data.client.redirectUri] });
  });
  openRoute(routes, decideRoute, acts.decide, async (c) => {
    const { handle } = c.req.valid('param');
    const { secret, consent } = await open(c, handle);
    if (!consent.ok) return refuseBrowser(c, consent.failure);
    const form = new URLSearchParams(await c.req.text());
    if (!(await isFormToken(form.get('csrf'), handle, secret)))
      return refuseBrowser(c, failure('oauth.login_over', { internal: 'form token' }));
    const url = await decide(platform, consent.value, form);
    return url.ok ? redirectBrowser(c, url.value) : refuseBrowser(c, url.failure);
  });
  return routes;
}
