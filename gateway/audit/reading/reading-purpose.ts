import { z } from '@hono/zod-openapi';

/**
 * Why a case's history is read. A closed list: what an auditor types would stand in the log for ever, and could
 * name a person. The file number of an inspection belongs into the auditor's own books.
 */
export const ReadingPurpose = z
  .enum([
    'supervision',
    'annual_review',
    'complaint',
    'litigation',
    'data_subject_request',
    'security_incident',
    'quality_review',
  ])
  .openapi({
    description:
      '监督检查, 年度检查, 投诉处理, 诉讼复议, 个人信息主体请求, 安全事件, 质量评查: why it is read; goes into the log',
  });
export type ReadingPurpose = z.infer<typeof ReadingPurpose>;
