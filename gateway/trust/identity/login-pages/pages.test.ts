import { describe, expect, it } from 'vitest';
import { failure } from '#contracts/failures';
import { pagePolicy } from '../../../platform/html/answer.ts';
import { text } from '../../../platform/html/text.ts';
import { problemOf } from '../../../platform/http/problem.ts';
import { chooserPage } from './chooser-page.ts';
import { readConsent } from './consent-answer.ts';
import { consentPage } from './consent-page.ts';
import { errorPage } from './error-page.ts';
import { findRegions } from './find-regions.ts';
import type { ChooserData, ConsentData, RegionName, SessionsData } from './page-data.ts';
import { sessionsPage } from './sessions-page.ts';

const hostile = '<img src=x onerror=alert(1)>"\'$&';
const region = (code: string, zh: string, en: string): RegionName => ({ code, name: { zh, en } });
const regions = [
  region('330421', '嘉善', 'Jiashan'),
  region('310118', '青浦', 'Qingpu'),
  region('320509', '吴江', 'Wujiang'),
];
const client = { name: '示例应用', redirectUri: 'https://app.example/back' };

const chooser = (change: Partial<ChooserData> = {}): ChooserData => ({
  language: 'en',
  client,
  address: '/oauth/home/h?lang=en',
  regions,
  kind: 'person',
  kinds: ['person', 'company'],
  ...change,
});
const render = async (content: ReturnType<typeof chooserPage>) => String(await content);
const links = (html: string) =>
  [...html.matchAll(/<li><a href="([^"]*)"/g)].map(([, href = '']) =>
    href.replaceAll('&amp;', '&'),
  );

describe('the choice of the home region', () => {
  it('links each region once, by province, with what was chosen before in the address', async () => {
    const html = await render(chooserPage(chooser()));
    expect(links(html)).toEqual([
      '/oauth/home/h?lang=en&region=310118&kind=person',
      '/oauth/home/h?lang=en&region=320509&kind=person',
      '/oauth/home/h?lang=en&region=330421&kind=person',
    ]);
    expect([...html.matchAll(/<h2>([^<]*)</g)].map(([, name]) => name)).toEqual([
      'Shanghai',
      'Jiangsu',
      'Zhejiang',
    ]);
  });

  it('puts the region of last time first, and only if it can still be chosen', async () => {
    expect(links(await render(chooserPage(chooser({ last: '330421' }))))[0]).toContain('330421');
    expect(links(await render(chooserPage(chooser({ last: '440100' }))))).toHaveLength(3);
  });

  it.each([
    ['青浦', '310118'],
    ['青浦区', '310118'],
    ['qing', '310118'],
    ['ＱＩＮＧＰＵ', '310118'],
    ['3301', ''],
    ['3304', '330421'],
    ['浙江', '330421'],
    ['江苏 吴江', '320509'],
    ['zhejiang wujiang', ''],
    ['', '330421 310118 320509'],
    ['   ', '330421 310118 320509'],
  ])('finds %s', (query, codes) => {
    expect(
      findRegions(regions, query)
        .map(({ code }) => code)
        .join(' '),
    ).toBe(codes);
  });

  it('says so when nothing is found or nothing is there, and keeps what was typed as text', async () => {
    const nothing = await render(chooserPage(chooser({ query: hostile })));
    expect(nothing).toContain('Nothing was found');
    expect(nothing).not.toContain('<img src=x');
    expect(nothing).toContain('$&amp;');
    expect(await render(chooserPage(chooser({ regions: [] })))).toContain('No region can be');
  });

  it('sends what the address held along with a search', async () => {
    const address = '/oauth/home/h?lang=en&q=old&kind=person';
    const html = await render(chooserPage(chooser({ address, kind: 'company' })));
    const form = /<form class="search"[\s\S]*?<\/form>/.exec(html)?.[0] ?? '';
    expect(form).toContain('method="get" action="/oauth/home/h"');
    expect(
      [...form.matchAll(/type="hidden" name="(\w+)" value="(\w+)"/g)].map(
        ([, name, value]) => `${name}=${value}`,
      ),
    ).toEqual(['lang=en', 'kind=company']);
  });

  it('shows the client’s name and host as text, an app’s scheme included', async () => {
    const html = await render(
      chooserPage(chooser({ client: { name: hostile, redirectUri: 'cn.example.app:/back' } })),
    );
    expect(html).not.toContain('<img src=x');
    expect(html).toContain('cn.example.app:');
  });
});

const fields = [
  {
    claim: 'name',
    name: text('姓名', 'Name'),
    why: text('因', hostile),
    keptFor: text('一年', 'a year'),
    required: true,
  },
  {
    claim: 'phone_number',
    name: text('电话', 'Phone'),
    why: text('果', 'to call'),
    keptFor: text('一月', 'a month'),
    required: false,
  },
];
const consent: ConsentData = {
  language: 'en',
  client: { ...client, name: hostile },
  home: region('330421', '嘉善', 'Jiashan'),
  purpose: text('用途', 'For this'),
  fields,
  action: '/oauth/consent/h',
  csrfToken: 'csrf-token',
  hidden: { a: hostile },
};

describe('consent', () => {
  it('names who asks, what for, and each field with its reason and its time', async () => {
    const html = await render(consentPage(consent));
    for (const said of [
      'For this',
      'Jiashan',
      'app.example',
      'Name',
      'Phone',
      'to call',
      'a year',
      'a month',
      'csrf-token',
    ])
      expect(html).toContain(said);
    expect(html).not.toContain('<img src=x');
  });

  it('lets optional fields be ticked, unticked before, and required ones not be unticked', async () => {
    const html = await render(consentPage(consent));
    expect(
      [...html.matchAll(/<input type="checkbox"[^>]*value="(\w+)"/g)].map(([, claim]) => claim),
    ).toEqual(['phone_number']);
    expect(html).not.toContain('checked');
  });

  it('is what the person decided: required always, optional as ticked, nothing else, and refusal by default', () => {
    const read = (form: string) => readConsent(new URLSearchParams(form), fields);
    expect(read('decision=approve')).toEqual({ decision: 'approve', claims: ['name'] });
    expect(read('decision=approve&claim=phone_number&claim=id_number')).toEqual({
      decision: 'approve',
      claims: ['name', 'phone_number'],
    });
    for (const form of [
      '',
      'decision=refuse',
      'decision=Approve',
      'decision=refuse&decision=approve',
      'claim=name',
    ])
      expect(read(form)).toEqual({ decision: 'refuse' });
  });

  it('says in so many words when nothing about the person is given', async () => {
    expect(await render(consentPage({ ...consent, fields: [] }))).toContain(
      'only that you signed in',
    );
  });
});

describe('other pages', () => {
  it('a failure says what happened, what to do and which number to quote', async () => {
    const problem = problemOf(failure('oauth.invalid_grant'), 'zh-CN', 'correlation-1');
    const html = await render(errorPage({ language: 'zh-CN', problem }));
    for (const said of [problem.title, problem.next, problem.code, 'correlation-1'])
      expect(html).toContain(said);
  });

  it('and beside it what stood in the way, in the language of the page', async () => {
    const refused = failure('auth.not_permitted', { detail: 'only: app' });
    const problem = problemOf(refused, 'zh-CN', 'correlation-1');
    const html = await render(errorPage({ language: 'zh-CN', problem }));
    expect(html).toContain('<p class="dim">仅限：app</p>');
  });

  it('each session can be ended by a button of its own name', async () => {
    const data: SessionsData = {
      language: 'en',
      action: '/account/sessions',
      csrfToken: 'csrf-token',
      address: '/account/sessions',
      sessions: ['one', hostile].map((clientName, index) => ({
        sid: `sid_${index}`,
        clientName,
        home: region('330421', '嘉善', 'Jiashan'),
        kind: 'person',
        level: { ial: 2, aal: 1, raw: hostile },
        current: index === 0,
        since: '2026-11-21T15:59:59.000Z',
        until: '2026-11-21T23:59:59.000Z',
      })),
    };
    const html = await render(sessionsPage(data));
    expect(html).toContain('<b id="of-sid_0" lang="zh-CN">one</b>');
    expect(html).toContain('aria-labelledby="end-sid_0 of-sid_0">End</button>');
    expect(html).toContain('2026-11-21 23:59');
    expect(html).not.toContain('<img src=x');
  });

  it('the policy lets forms go home and to the client’s origin or scheme, and nothing else anywhere', () => {
    expect(pagePolicy()).toContain("form-action 'self';");
    expect(
      pagePolicy(['https://app.example/back?x=1;script-src *', 'cn.example.app:/back']),
    ).toContain("form-action 'self' https://app.example cn.example.app:;");
    for (const rule of ["default-src 'none'", "base-uri 'none'", "frame-ancestors 'none'"])
      expect(pagePolicy()).toContain(rule);
    expect(pagePolicy()).not.toContain('script-src');
  });
});
