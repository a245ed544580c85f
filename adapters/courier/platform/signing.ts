import { createHmac, timingSafeEqual } from 'node:crypto';

export type Message = {
  readonly partnerID: string;
  readonly requestID: string;
  readonly serviceCode: string;
  readonly timestamp: string;
  readonly msgData: string;
};

export const digest = (message: Message, checkword: string): string =>
  createHmac('sha256', checkword)
    .update(
      `${message.partnerID}\n${message.requestID}\n${message.serviceCode}\n${message.timestamp}\n${message.msgData}`,
    )
    .digest('base64');

export function same(a: string, b: string): boolean {
  const left = Buffer.from(a);
  const right = Buffer.from(b);
  return left.length === right.length && timingSafeEqual(left, right);
}
