// Signs what Postman sends (RFC 9421, RFC 9530), as its collection's pre-request script; needs a Postman whose scripts have Web
// Crypto. `jwk` is your private key as JSON (P-256 or Ed25519, with kid): keep it in the vault or as a local value. Ends with
// the three headers set; reading needs none of them.
const text = (value) => new TextEncoder().encode(value);
const base64 = (bytes) => btoa(String.fromCharCode(...new Uint8Array(bytes)));
const method = pm.request.method;
// A form goes to the token endpoint, which has an assertion in it and takes no authorization.
const isForm = pm.request.body?.mode === 'urlencoded';
if (!['GET', 'HEAD'].includes(method) && !isForm && pm.variables.get('jwk')) {
  const { kid, kty, crv, x, y, d } = JSON.parse(pm.variables.get('jwk'));
  const isEd25519 = crv === 'Ed25519';
  const importAs = isEd25519 ? { name: 'Ed25519' } : { name: 'ECDSA', namedCurve: crv };
  const signAs = isEd25519 ? { name: 'Ed25519' } : { name: 'ECDSA', hash: 'SHA-256' };
  const jwk = isEd25519 ? { kty, crv, x, d } : { kty, crv, x, y, d };
  const filled = (value) => pm.variables.replaceIn(value);
  const set = (key, value) => pm.request.headers.upsert({ key, value });

  const body = filled(pm.request.body?.raw ?? '');
  // The bytes that are signed are the bytes that are sent: nothing is filled in later.
  if (pm.request.body?.raw !== undefined) pm.request.body.raw = body;
  set('idempotency-key', filled(pm.request.headers.get('idempotency-key') || '{{$guid}}'));
  set('authorization', `Bearer ${pm.variables.get('token')}`);
  set('content-digest', `sha-256=:${base64(await crypto.subtle.digest('SHA-256', text(body)))}:`);
  const components = [
    ['@method', method],
    ['@target-uri', filled(pm.request.url.toString())],
    ...['content-digest', 'authorization', 'idempotency-key', 'tongban-actor'].flatMap((name) =>
      pm.request.headers.has(name) ? [[name, pm.request.headers.get(name).trim()]] : [],
    ),
  ];
  const names = components.map(([name]) => `"${name}"`).join(' ');
  const created = Math.floor(Date.now() / 1000);
  const params = `(${names});created=${created};nonce="${filled('{{$guid}}')}";keyid="${kid}";tag="tongban"`;
  const lines = [...components, ['@signature-params', params]].map(
    ([name, value]) => `"${name}": ${value}`,
  );
  const key = await crypto.subtle.importKey('jwk', jwk, importAs, false, ['sign']);
  const signature = await crypto.subtle.sign(signAs, key, text(lines.join('\n')));
  set('signature-input', `sig=${params}`);
  set('signature', `sig=:${base64(signature)}:`);
}
