import { type Text, text } from '../../platform/html/text.ts';

export const endingTexts = {
  title: text('即将到期的证照', 'Certificates about to end'),
  lead: text(
    '只列出办事时经您同意调取过的证照，六十天内到期的在此提醒。',
    'Only those that were fetched for a case with your consent; what ends within sixty days stands here.',
  ),
  left: text('还剩 {n} 天', 'days left: {n}'),
  today: text('今天到期', 'ends today'),
  until: text('有效期至', 'good until'),
  renew: text('去办理', 'Get a new one'),
} as const satisfies Record<string, Text>;
