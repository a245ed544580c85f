import { expect, it } from 'vitest';
import { fail, ok } from '#contracts/result';
import { pageVisit } from '../../../tests/setup/page-visit.ts';
import type { Problem } from '../../platform/http/problem.ts';
import { showRegion } from './regions.ts';

const look = (code: string) => {
  const problem = { code, title: '出错', next: '', correlationId: 'C-1', status: 500 };
  const doors = {
    '/v1/admin/regions': ok({ regions: [] }),
    '/v1/admin/history': fail(problem as unknown as Problem),
  };
  return showRegion(pageVisit({ asked: { code: '330421' }, doors }).visit);
};

it('a region is paused while its statistics cannot be read, and the page says so', async () => {
  const shown = String(await look('gateway.unavailable'));
  for (const there of ['value="pause"', 'value="close"', 'data-code="gateway.unavailable"'])
    expect(shown).toContain(there);
});

it.each(['federation.region_unknown', 'request.invalid'])(
  'what is no region of the federation has no page: %s',
  async (code) => {
    expect(await look(code)).toMatchObject({ code });
  },
);
