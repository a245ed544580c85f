import { expect } from 'vitest';
import { samplePassword } from '#adapters/kit/sample-world';
import type { MemberClient } from '../../gateway/entries/demo/member-client.ts';
import type { Stage } from './refusals.ts';

/** A page as a browser without script has it. */
export type Page = {
  readonly status: number;
  readonly url: string;
  readonly text: string;
  /** The code of what stopped it; empty where nothing did. */
  readonly code: string;
};

/** What is written into a form; a file is a scan. */
export type Written = Readonly<Record<string, string | File | readonly string[]>>;

export type Visitor = {
  readonly get: (path: string) => Promise<Page>;
  /** Sends the form of a page that was looked at, with what its fields hold already. @param at which of its forms */
  readonly send: (page: Page, written: Written, at?: string) => Promise<Page>;
};

const attribute = (tag: string, name: string): string =>
  (new RegExp(`\\b${name}="([^"]*)"`).exec(tag)?.[1] ?? '')
    .replaceAll('&quot;', '"')
    .replaceAll('&#39;', "'")
    .replaceAll('&amp;', '&');

/** The first POST form of a page that has `at` in it. */
function formIn({ text, url }: Page, at: string): string {
  const forms = text.match(/<form\b[\s\S]*?<\/form>/g) ?? [];
  const found = forms.find((form) => /method="?post/i.test(form) && form.includes(at));
  if (found === undefined) throw new Error(`no form with ${at} on ${url}:\n${text.slice(0, 3000)}`);
  return found;
}

function fill(form: string, written: Written): FormData {
  const data = new FormData();
  for (const tag of form.match(/<input\b[^>]*>/g) ?? [])
    if (attribute(tag, 'type') === 'hidden')
      data.append(attribute(tag, 'name'), attribute(tag, 'value'));
  for (const [name, value] of Object.entries(written)) {
    data.delete(name);
    for (const one of [value].flat()) data.append(name, one as string);
  }
  return data;
}

type Jar = Map<string, Map<string, string>>;

function keep(jar: Jar, origin: string, lines: readonly string[]): void {
  const cookies = jar.get(origin) ?? new Map<string, string>();
  jar.set(origin, cookies);
  for (const line of lines) {
    const [name = '', value = ''] = (line.split(';')[0] ?? '').split(/=(.*)/s);
    if (/max-age=0/i.test(line)) cookies.delete(name);
    else cookies.set(name, value);
  }
}

/** A browser that runs no script: cookies, redirects, forms as they stand on the page. */
export function newVisitor(stage: Pick<Stage, 'origin'>): Visitor {
  const jar: Jar = new Map();
  async function follow(url: string, init: RequestInit, left = 8): Promise<Page> {
    const { origin } = new URL(url);
    const cookie = [...(jar.get(origin) ?? [])].map((pair) => pair.join('=')).join('; ');
    const headers = { accept: 'text/html', 'accept-language': 'zh-CN', cookie };
    const answer = await fetch(url, { ...init, redirect: 'manual', headers });
    keep(jar, origin, answer.headers.getSetCookie());
    const location = answer.headers.get('location');
    if (location !== null && answer.status < 400 && left > 0)
      return follow(new URL(location, url).href, {}, left - 1);
    const text = await answer.text();
    return { status: answer.status, url, text, code: /data-code="([^"]+)"/.exec(text)?.[1] ?? '' };
  }
  return {
    get: (path) => follow(new URL(path, stage.origin).href, {}),
    send: (page, written, at = 'name="csrf"') => {
      const form = formIn(page, at);
      const head = form.slice(0, form.indexOf('>'));
      const data = fill(form, written);
      const body = head.includes('multipart/form-data')
        ? data
        : new URLSearchParams(data as unknown as Record<string, string>);
      const action = new URL(attribute(head, 'action') || page.url, page.url).href;
      return follow(action, { method: 'POST', body });
    },
  };
}

/** Fills in the log-in of a home region, whatever it calls its fields. */
export function signInThere(visitor: Visitor, page: Page, login: string): Promise<Page> {
  const names = [...page.text.matchAll(/<input\b[^>]*\bname="([^"]+)"/g)].map(
    ([, name]) => name ?? '',
  );
  const user = names.find((name) => /^(login|loginname|username|user)$/i.test(name)) ?? 'loginname';
  const secret = names.find((name) => /pass|pwd/i.test(name)) ?? 'password';
  return visitor.send(page, { [user]: login, [secret]: samplePassword }, secret);
}

/** Comes in by a link of a member, as its clerk does. */
export async function enterAs(
  stage: Pick<Stage, 'origin'>,
  member: MemberClient,
  scope: string,
  returnTo: string,
  actor?: { readonly id: string; readonly role: string; readonly station?: string },
): Promise<Visitor & { readonly first: Page }> {
  const visitor = newVisitor(stage);
  const token = await member.ownToken(scope);
  const body = { returnTo, ...(actor ? { actor } : {}) };
  const made = await member.call('POST', '/v1/console/links', { token, body });
  expect(made.status, JSON.stringify(made.body)).toBe(201);
  const door = await visitor.get((made.body as { url: string }).url);
  const first = await visitor.send(door, {}, '<button');
  expect(first.status, first.text.slice(0, 2000)).toBe(200);
  return { ...visitor, first };
}
