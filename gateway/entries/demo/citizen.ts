import { fetch } from 'undici';

const entities = (text: string): string =>
  text
    .replace(/&#(\d+);/g, (_, code: string) => String.fromCodePoint(Number(code)))
    .replaceAll('&quot;', '"')
    .replaceAll('&amp;', '&');

/** The fields that a log-in page's form holds already. */
function formOf(html: string, pageUrl: string): { action: string; fields: Record<string, string> } {
  const action = /<form[^>]*action="([^"]*)"/.exec(html)?.[1];
  if (action === undefined) throw new Error(`no form at ${new URL(pageUrl).pathname}`);
  const fields: Record<string, string> = {};
  for (const [input] of html.matchAll(/<input[^>]*>/g)) {
    const name = /name="([^"]*)"/.exec(input)?.[1];
    if (name) fields[name] = entities(/value="([^"]*)"/.exec(input)?.[1] ?? '');
  }
  return { action: new URL(entities(action), pageUrl).href, fields };
}

/**
 * A person with a browser: follows redirects with cookies, fills in the log-in form of the home region,
 * agrees to what an app asks for, and ends where the asking platform or app wants them back.
 * @returns the last address: the redirect to a platform with `regional_ticket`, to an app with `code`
 */
export async function signInAtHome(
  loginUrl: string,
  endsAt: string,
  login: string,
  password: string,
): Promise<URL> {
  const jar = new Map<string, string>();
  let url = loginUrl;
  let body: URLSearchParams | undefined;
  for (let hops = 0; hops < 12; hops++) {
    if (url.startsWith(endsAt)) return new URL(url);
    const { origin } = new URL(url);
    const headers: Record<string, string> = jar.has(origin)
      ? { cookie: jar.get(origin) ?? '' }
      : {};
    const response = await fetch(url, {
      method: body ? 'POST' : 'GET',
      body: body ?? null,
      headers,
      redirect: 'manual',
    });
    const cookies = response.headers.getSetCookie().map((cookie) => cookie.split(';')[0]);
    if (cookies.length > 0)
      jar.set(origin, [jar.get(origin), ...cookies].filter(Boolean).join('; '));
    const location = response.headers.get('location');
    const html = await response.text();
    if (location) {
      url = new URL(location, url).href;
      body = undefined;
      continue;
    }
    if (html.includes('name="decision"')) {
      const { action, fields } = formOf(html, url);
      body = new URLSearchParams({ ...fields, decision: 'approve' });
      url = action;
      continue;
    }
    if (body) throw new Error(`the log-in was not accepted at ${new URL(url).pathname}`);
    const form = formOf(html, url);
    const names = Object.keys(form.fields);
    const userField =
      names.find((name) => /^(login|loginname|username|user)$/i.test(name)) ?? 'loginname';
    const passwordField = names.find((name) => /pass|pwd/i.test(name)) ?? 'password';
    body = new URLSearchParams({ ...form.fields, [userField]: login, [passwordField]: password });
    url = form.action;
  }
  throw new Error('the log-in goes round in circles');
}
