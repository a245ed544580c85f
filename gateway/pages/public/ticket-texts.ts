import type { TicketState } from '#contracts/ticket';
import { type Text, text } from '../../platform/html/text.ts';

export const ticketStates: Readonly<Record<TicketState, Text>> = {
  waiting: text('等候中', 'waits'),
  called: text('已叫号', 'called'),
  served: text('已办结', 'served'),
  missed: text('过号', 'missed'),
  left: text('已离开', 'left'),
  cancelled: text('预约已取消', 'appointment cancelled'),
};
