import type { IncomingHttpHeaders } from 'node:http';

/** One request as the routes see it. */
export type Request = {
  readonly method: string;
  readonly path: string;
  readonly query: URLSearchParams;
  readonly headers: IncomingHttpHeaders;
  readonly body: Buffer;
};

export type Answer = {
  readonly status: number;
  readonly contentType: string;
  readonly body: string;
  readonly location?: string;
};

export type Route = (request: Request) => Answer;

const json = (status: number, value: unknown): Answer => ({
  status,
  contentType: 'application/json;charset=UTF-8',
  body: JSON.stringify(value),
});

export const html = (body: string, status = 200): Answer => ({
  status,
  contentType: 'text/html;charset=UTF-8',
  body,
});

export const redirect = (location: string): Answer => ({ ...html('', 302), location });

const messages = {
  '100001': '签名错误',
  '100002': '时间戳超出允许范围',
  '100003': '重复请求',
  '100004': '参数错误',
  '100005': '票据无效或已过期',
  '100006': '令牌无效或已过期',
  '100007': '用户类型不符',
  '100008': '应用标识未注册',
  '100009': '未查询到委托关系',
  '200001': 'paasid未注册',
  '200002': '网关签名错误',
  '200003': '网关时间戳超时',
  '200004': 'nonce重复',
  '200005': '报文摘要不符',
  '200006': '报文类型或大小不符',
  '300001': '申请编号已存在',
  '300002': '办件不存在',
  '300003': '当前办件状态不允许此操作',
  '300004': '事项不存在',
  '300005': '报文格式错误',
  '300006': '流水号已处理',
  '500001': '号源已满',
  '500002': '当日不办理业务',
  '500003': '号源不存在',
  '500004': '预约已取消',
  '900001': '系统已关闭,服务时间08:00-20:00',
} as const;
export type Retcode = keyof typeof messages;

/** Success: `data` is written as a text that holds JSON. */
export const done = (data: unknown): Answer =>
  json(200, { retcode: '000000', msg: '成功', data: JSON.stringify(data) });

/** Success whose `data` is a plain text, as the user calls have it. */
export const doneWithText = (data: string): Answer =>
  json(200, { retcode: '000000', msg: '成功', data });

export const refused = (retcode: Retcode, data: unknown = {}, status = 200): Answer =>
  json(status, { retcode, msg: messages[retcode], data: JSON.stringify(data) });

const headMessages = {
  0: '成功',
  1: '未查询到证照',
  2: '参数错误',
  3: '无权限',
  4: 'accessToken无效',
  11: '签发单位系统已关闭',
} as const;

/** The certificate interfaces' own envelope. */
export const head = (status: keyof typeof headMessages, data: object | null = null): Answer =>
  json(200, { head: { status, message: headMessages[status] }, data });
