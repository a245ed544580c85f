const loopback =
  /^(localhost|.*\.localhost|127\.[\d.]+|\[::1\]|\[::ffff:7f[0-9a-f]{2}:[0-9a-f]+\])\.?$/;
/** This host and its neighbours on the link, metadata services of clouds among them. */
const onLink =
  /^(0\.[\d.]+|169\.254\.[\d.]+|\[::\]|\[fe[89ab][0-9a-f]:.*\]|\[::ffff:(0|a9fe):[0-9a-f]+\])$/;

/**
 * Whether the gateway may call an address of the federation document (server-side request forgery): https
 * to other hosts. Where the gateway itself is at a loopback address, which is a sample or a test, members are too.
 */
export function mayCall(address: string, publicOrigin: string): boolean {
  const { protocol, hostname, username, password } = new URL(address);
  if (username !== '' || password !== '') return false;
  if (loopback.test(new URL(publicOrigin).hostname)) return true;
  return protocol === 'https:' && !loopback.test(hostname) && !onLink.test(hostname);
}
