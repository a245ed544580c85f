const page = (content: string): string => `<!doctype html>
<html lang="zh-CN"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width"><title>统一登录(示例)</title></head>
<body><main><h1>统一登录(示例)</h1><p>示例平台：人员、企业和数据均为虚构。</p>
${content}</main></body></html>`;

export const loginPage = (action: string, wrong: boolean): string =>
  page(`${wrong ? '<p role="alert">用户名、密码或实名等级不符。</p>' : ''}
<form method="post" action="${action}">
<p><label for="username">用户名</label> <input id="username" name="username" required></p>
<p><label for="password">密码</label> <input id="password" name="password" type="password" required></p>
<button type="submit">登录</button></form>`);

/** @param form the provider's own form, with its token; it has no button */
export const logoutPage = (form: string): string =>
  page(
    `${form}<button type="submit" form="op.logoutForm" name="logout" value="yes">退出登录</button>`,
  );

export const loggedOutPage = page('<p role="status">您已退出登录。</p>');
