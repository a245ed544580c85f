import { fetch } from 'undici';
import { samplePassword } from '../../../kit/sample-world.ts';

type Answer = {
  readonly status: number;
  readonly location: string | undefined;
  readonly html: string;
};

/** The fields of a page's first form, hidden ones filled in, and where it goes. */
function formOf(html: string): { action: string; fields: URLSearchParams } | undefined {
  const action = /<form[^>]*action="([^"]*)"/.exec(html)?.[1];
  const fields = new URLSearchParams();
  for (const [, name = '', value = ''] of html.matchAll(/name="(\w+)" value="([^"]*)"/g))
    fields.append(name, value);
  return action === undefined ? undefined : { action, fields };
}

/** A browser at one provider: it keeps its cookies and leaves with the address that leads elsewhere. */
export function newBrowser() {
  const cookies = new Map<string, string>();

  async function ask(url: string, body?: URLSearchParams): Promise<Answer> {
    const cookie = [...cookies].map(([name, value]) => `${name}=${value}`).join('; ');
    const response = await fetch(url, {
      method: body ? 'POST' : 'GET',
      body: body ?? null,
      headers: { cookie },
      redirect: 'manual',
    });
    for (const line of response.headers.getSetCookie()) {
      const [name = '', value = ''] = (line.split(';')[0] ?? '').split('=', 2);
      cookies.set(name, value);
    }
    const location = response.headers.get('location') ?? undefined;
    return { status: response.status, location, html: await response.text() };
  }

  /** Follows redirects and fills each form with `typed`; ends where the provider's pages end. */
  async function walk(start: string, typed: Readonly<Record<string, string>>): Promise<string> {
    const { origin } = new URL(start);
    let url = start;
    let body: URLSearchParams | undefined;
    for (let hops = 0; hops < 10; hops++) {
      if (new URL(url).origin !== origin) return url;
      const { status, location, html } = await ask(url, body);
      if (status >= 400) throw new Error(`refused: ${status}`);
      const form = formOf(html);
      if (location === undefined && !form) return url;
      body = location === undefined ? form?.fields : undefined;
      for (const [name, value] of Object.entries(typed)) body?.set(name, value);
      url = new URL(location ?? form?.action ?? '', url).href;
    }
    throw new Error('the pages go round in circles');
  }

  return {
    /** Through the log-in page, back to the client's redirect address. */
    signIn: async (loginUrl: string, login: string): Promise<URL> =>
      new URL(await walk(loginUrl, { username: login, password: samplePassword })),
    /** Ends the session at the provider (OpenID Connect RP-Initiated Logout 1.0). */
    signOut: (issuer: string): Promise<string> => walk(`${issuer}/session/end`, { logout: 'yes' }),
  };
}
