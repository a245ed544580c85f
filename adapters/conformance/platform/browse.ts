import { fetch } from 'undici';

const entities = (text: string): string =>
  text
    .replace(/&#(\d+);/g, (_, code: string) => String.fromCodePoint(Number(code)))
    .replaceAll('&quot;', '"')
    .replaceAll('&amp;', '&');

type Form = { readonly action: string; readonly fields: Readonly<Record<string, string>> };

/** The first form of a page, with what it holds already. */
function formOf(html: string, pageUrl: string): Form {
  const action = /<form[^>]*action="([^"]*)"/.exec(html)?.[1];
  if (action === undefined) throw new Error(`no form at ${new URL(pageUrl).pathname}`);
  const inputs = [...html.matchAll(/<(?:input|button)[^>]*>/g)].flatMap(([input]) => {
    const name = /name="([^"]*)"/.exec(input)?.[1];
    return name ? [[name, entities(/value="([^"]*)"/.exec(input)?.[1] ?? '')] as const] : [];
  });
  return {
    action: new URL(entities(action), pageUrl).href,
    fields: Object.fromEntries(inputs),
  };
}

function filled({ fields }: Form, login: string, password: string): URLSearchParams {
  const names = Object.keys(fields);
  const user = names.find((name) => /^(login|loginname|username|user)$/i.test(name));
  const secret = names.find((name) => /pass|pwd/i.test(name));
  return new URLSearchParams({
    ...fields,
    ...(user === undefined ? {} : { [user]: login }),
    ...(secret === undefined ? {} : { [secret]: password }),
  });
}

/** A person with a browser: keeps cookies, follows redirects, fills in the first form that asks for a password. */
export async function browse(
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
    const cookie = [...jar].map(([name, value]) => `${name}=${value}`).join('; ');
    const response = await fetch(url, {
      method: body ? 'POST' : 'GET',
      body: body ?? null,
      headers: cookie === '' ? {} : { cookie },
      redirect: 'manual',
    });
    for (const line of response.headers.getSetCookie()) {
      const [name = '', value = ''] = (line.split(';')[0] ?? '').split(/=(.*)/s, 2);
      jar.set(name, value);
    }
    const location = response.headers.get('location');
    const html = await response.text();
    if (location !== null) {
      url = new URL(location, url).href;
      body = undefined;
      continue;
    }
    if (body) throw new Error(`the log-in was not accepted (${response.status})`);
    const form = formOf(html, url);
    body = filled(form, login, password);
    url = form.action;
  }
  throw new Error('the log-in goes round in circles');
}
