/** 系统维护, 系统升级, 维护中, 暂停服务 and their like; not whom to call about 系统维护, which stands under every page. */
const notice =
  /系统(?:正在|例行|临时)?(?:维护|升级|检修)(?!单位|电话|人员|商|方|热线|支持|邮箱)|(?:维护|升级)中|(?:暂停|停止)(?:对外)?服务|系统已关闭/;

/** Where the text goes on behind the tag that ends at `end`: scripts and styles are no text. */
function behind(lower: string, open: number, end: number): number {
  const name = /^<(script|style)\b/.exec(lower.slice(open, open + 8))?.[1];
  if (name === undefined) return end + 1;
  const close = lower.indexOf(`</${name}`, end);
  return close < 0 ? lower.length : close;
}

/** A page's text without white space, by which every page sets its words. In one pass: a page may be hostile. */
function plain(page: string): string {
  const lower = page.toLowerCase();
  const texts: string[] = [];
  let at = 0;
  while (at < page.length) {
    const open = page.indexOf('<', at);
    texts.push(page.slice(at, open < 0 ? page.length : open));
    const end = open < 0 ? -1 : page.indexOf('>', open);
    if (end < 0) break;
    at = behind(lower, open, end);
  }
  return texts.join('').replace(/&nbsp;|\s/g, '');
}

/** Whether a page, in either charset and of whatever length, says that a platform is closed. */
export const isClosingNotice = (body: Uint8Array): boolean =>
  ['utf-8', 'gb18030'].some((charset) => notice.test(plain(new TextDecoder(charset).decode(body))));
