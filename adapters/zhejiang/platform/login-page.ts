const escaped = (text: string): string =>
  text.replace(/[&<>"']/g, (character) => `&#${character.charCodeAt(0)};`);

export type LoginForm = {
  readonly action: string;
  readonly hidden: Readonly<Record<string, string>>;
  readonly title: string;
  readonly wrong: boolean;
};

const style =
  'body{font:16px/1.6 sans-serif;max-width:24em;margin:10vh auto;padding:0 1em}' +
  'label{display:block;margin:1em 0 .2em}input{width:100%;padding:.6em;box-sizing:border-box}' +
  'button{margin-top:1.5em;width:100%;padding:.8em;background:#1c5fa8;color:#fff;border:0}' +
  '[role=alert]{color:#b3261e}';

export const loginPage = ({ action, hidden, title, wrong }: LoginForm): string => `<!doctype html>
<html lang="zh-CN">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width">
<title>${title}</title>
<style>${style}</style>
</head>
<body>
<main>
<h1>${title}</h1>
<p>示例平台:人员、企业和数据均为虚构。</p>
${wrong ? '<p role="alert">用户名或密码错误,请重新输入。</p>' : ''}
<form method="post" action="${escaped(action)}">
${Object.entries(hidden)
  .map(([name, value]) => `<input type="hidden" name="${escaped(name)}" value="${escaped(value)}">`)
  .join('\n')}
<label for="username">用户名</label>
<input id="username" name="username" autocomplete="username" required>
<label for="password">密码</label>
<input id="password" name="password" type="password" autocomplete="current-password" required>
<button type="submit">登录</button>
</form>
</main>
</body>
</html>
`;
