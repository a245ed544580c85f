import type { Question } from '../setup/ask.ts';
import { get, post } from './refusals.ts';

/** What a member asks about itself, and does about its webhook. */
export const asOwnWebhook = (token: string): readonly Question[] => [
  ...['/v1/me', '/v1/changes'].map((path) => get(path, token)),
  { ...post('/v1/me/webhook', token, { url: 'http://127.0.0.1:9/x' }), method: 'PUT' },
  ...['/v1/me/webhook', '/v1/me/webhook/attempts'].map((path) => get(path, token)),
  post('/v1/me/webhook/tests', token, {}),
  post('/v1/me/webhook/replays', token, { since: new Date().toISOString() }),
];
