import { setTimeout as pause } from 'node:timers/promises';
import type { TokenProcess } from '../platform/node/key-modules/token-process.ts';
import { fine, look, type Said, told, wrong } from './finding.ts';

/** Whether a token of a hardware module lets us in and its keys do what they should. */
export async function moduleStanding(token: TokenProcess): Promise<Said> {
  while (token.state().is === 'opening') await pause(20);
  const state = token.state();
  if (state.is !== 'open') return wrong(told(state.is === 'down' ? state.refusal.why : 'unknown'));
  const names = state.keys.filter(({ extractable }) => extractable).map(({ name }) => name);
  return names.length > 0
    ? look({
        en: `${names.join(', ')} can be taken out of the module: make others (npm run keys -- rotate)`,
        zh: `${names.join('，')} 可从模块中导出：请更换（npm run keys -- rotate）`,
      })
    : fine({
        en: `${state.model}: ${state.keys.length} keys work, none can be taken out`,
        zh: `${state.model}：${state.keys.length} 个密钥可用，均不可导出`,
      });
}
