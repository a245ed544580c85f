import { request } from 'undici';
import { samplePassword } from '#adapters/kit/sample-world';

type Page = {
  readonly status: number;
  readonly text: string;
  readonly location: string | undefined;
};

async function page(url: string, body?: URLSearchParams): Promise<Page> {
  const answer = await request(url, {
    method: body ? 'POST' : 'GET',
    ...(body
      ? { body: body.toString(), headers: { 'content-type': 'application/x-www-form-urlencoded' } }
      : {}),
  });
  const location = answer.headers['location'];
  return {
    status: answer.statusCode,
    text: await answer.body.text(),
    location: typeof location === 'string' ? location : undefined,
  };
}

export const open = (url: string): Promise<Page> => page(url);

/** Fills the form of the log-in page as a browser would: its own action, its hidden fields, what was typed. */
export async function logIn(
  url: string,
  loginname: string,
  password = samplePassword,
): Promise<Page> {
  const { text } = await page(url);
  const fields = new URLSearchParams();
  for (const [, name = '', value = ''] of text.matchAll(
    /type="hidden" name="(\w+)" value="([^"]*)"/g,
  )) {
    fields.set(
      name,
      value.replace(/&#(\d+);/g, (_, code: string) => String.fromCharCode(Number(code))),
    );
  }
  fields.set('loginname', loginname);
  fields.set('password', password);
  const action = /action="([^"]+)"/.exec(text)?.[1] ?? '';
  return page(new URL(action, url).href, fields);
}

export const ticketIn = ({ location }: Page): string =>
  new URL(location ?? 'http://none.invalid').searchParams.get('ticket') ?? '';
