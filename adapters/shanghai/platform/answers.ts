/** A business answer before it is sealed. */
export type BusinessAnswer = {
  readonly code: string;
  readonly msg: string;
  readonly result?: unknown;
};

const wordings: Readonly<Record<string, string>> = {
  '0000': '成功',
  '2001': '申请编号已存在',
  '2002': '办件不存在',
  '2003': '办件当前状态不允许该操作',
  '2004': '数据校验未通过',
  '2005': '事项不存在',
  '3001': '未查询到证照',
  '3002': '用证事由为空或超长',
  '3003': '未查询到授权关系',
  '5030': '系统维护中',
  '6001': '号源已满',
  '6002': '当日不办理业务',
  '6003': '号源不存在',
  '6004': '预约不存在或已取消',
  '9999': '系统异常',
};

export const answer = (code: string, result?: unknown): BusinessAnswer => ({
  code,
  msg: wordings[code] ?? '未知错误',
  ...(result === undefined ? {} : { result }),
});
