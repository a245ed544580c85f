import { expect, it } from 'vitest';
import { Path } from './credentials.ts';

it('a path stays at the address beside which it is configured', () => {
  const paths = ['/jsjis/front/login.do', '/a/', '//evil.example/login', 'login', '/a?b', ''];
  expect(paths.filter((path) => Path.safeParse(path).success)).toEqual(paths.slice(0, 2));
});
