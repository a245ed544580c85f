import type { OpenAPIHono } from '@hono/zod-openapi';
import { html } from 'hono/html';
import { type Env, newRoutes } from '../http/http.ts';
import { openPage } from '../http/openapi.ts';
import type { Language } from '../http/problem-texts.ts';
import { answerPage } from './answer.ts';
import { frame } from './frame.ts';
import { text } from './text.ts';

const texts = {
  title: text('通办网关', 'Tongban gateway'),
  what: text(
    '区域政务服务平台之间的网关：各地平台保持自己的系统，办件、证照和原件经此跨区流转，全程可查可证。',
    'A gateway between regional government-service platforms: each keeps its own system; cases, certificates and originals travel between them here, and every step can be proven.',
  ),
  who: text(
    '办事请使用您所在地区的平台、应用或服务窗口；这里没有单独的账号。',
    'To apply for something use the platform, the app or a window of your region: there is no account here.',
  ),
  console: text(
    '控制台（成员平台的工作人员，凭一次性链接进入）',
    'Console (staff of member platforms, by a link that opens once)',
  ),
  reference: text('接口文档', 'API reference'),
  document: text('接口说明文件（OpenAPI 3.1）', 'The OpenAPI 3.1 document'),
  health: text('运行状态', 'Health'),
};

const links = [
  ['/console/cases', texts.console],
  ['/docs', texts.reference],
  ['/v1/openapi.json', texts.document],
  ['/health/ready', texts.health],
] as const;

const startPage = (language: Language) =>
  frame({
    language,
    title: texts.title[language],
    address: '/',
    content: html`<section class="card"><h1>${texts.title[language]}</h1><p>${texts.what[language]}</p><p>${texts.who[language]}</p>
<ul>${links.map(([href, name]) => html`<li><a href="${href}">${name[language]}</a></li>`)}</ul></section>`,
  });

/** `/`: what this is, for whoever typed its name into a browser. */
export function startPageRoute(): OpenAPIHono<Env> {
  const routes = newRoutes();
  const act = { name: 'page.start', who: 'anyone', changes: false } as const;
  openPage(routes, '/', act, (c) => {
    const asked = c.req.query('lang');
    const language = asked === 'en' || asked === 'zh-CN' ? asked : c.get('language');
    return answerPage(c, startPage(language));
  });
  return routes;
}
