import type { AppointmentState } from '#contracts/appointment';
import { type Text, text } from '../../platform/html/text.ts';

export const appointmentStates: Readonly<Record<AppointmentState, Text>> = {
  requested: text('等待对方答复', 'waits for an answer'),
  booked: text('已预约', 'booked'),
  refused: text('未能预约', 'not booked'),
  cancelled: text('已取消', 'cancelled'),
  released: text('对方未答复，号源已退回', 'no answer came, the place was given back'),
};
