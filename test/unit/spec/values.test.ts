import { describe, expect, test } from 'vitest'
import { decodeImageSpec, type ImageSpec } from '../../../src/spec/index.js'
import { issuesOf } from './config-issues.js'

/** The one issue of a declaration, without its hint. */
function problemOf(value: unknown): string | undefined {
  return issuesOf(() => decodeImageSpec(value))
    .map(issue => issue.replace(/ \|.*$/s, ''))
    .join('; ')
}

describe('a package request', () => {
  const read = (entry: string) => decodeImageSpec({ packages: [entry] }).packages[0]

  test.each([
    'busybox',
    'libstdc++',
    'py3.11-yaml',
    '7zip',
    '.build-deps',
    '!busybox',
    'so:libc.musl-x86_64.so.1',
    'cmd:bash',
    'pc:libcrypto=3.1.4',
    'py3.11:yaml',
    '/bin/sh',
    'dbus:org.freedesktop.Avahi',
    'ocaml4-intf:Stdlib,Unix[x]',
    'busybox=1.36.1-r15',
    'busybox>=1.36',
    'busybox<=1.36',
    'busybox=<1.36',
    'busybox<2',
    'busybox>1',
    'busybox~1.36',
    'busybox~=1.36',
    'busybox=~1.36',
    'busybox==1.36.1_p1-r0',
    'git=0_git20220719-r0',
    'app=1.2~a1b2c3-r0',
    'busybox><Q1h4l1cxV0m8VnZM1tJ4l9a2T9s2o=',
    'busybox@edge',
    'busybox@edge-main>=1.36',
    '!busybox<1.36',
  ])('can be %s', entry => {
    expect(read(entry)).toBe(entry)
  })

  test('has its tag before its version, wherever that was written', () => {
    expect(read('busybox=1.36.1-r15@edge')).toBe('busybox@edge=1.36.1-r15')
  })

  test.each([
    '',
    '!',
    '=1.2',
    '@edge',
    '!!x',
    'a b',
    'a=',
    'a@',
    'a=1@',
    'a@b@c',
    'a@b=1@c',
    '-a',
    'é',
    'a\n',
    'a;b',
    'a#b',
  ])('cannot be %j', entry => {
    expect(problemOf({ packages: [entry] })).toBe(`packages[0]: ${JSON.stringify(entry)} is not a package request`)
  })

  test.each([
    ['busybox >= 1.36', 'Write it without spaces.'],
    ['busybox=v1.36', 'A version starts with a digit, as in `1.2.3-r0`.'],
    ['busybox<>1.36', '`<>` is no operator: use one of = < <= > >= ~, or >< with a checksum.'],
    ['busybox><1.36', '`><` is no operator: use one of = < <= > >= ~, or >< with a checksum.'],
    ['busybox?', 'Write `name`, `name=1.2-r0`, `name>1.2`, `name~1.2`, `name@tag` or `!name`.'],
  ])('%s is refused with advice', (entry, hint) => {
    expect(issuesOf(() => decodeImageSpec({ packages: [entry] }))).toEqual([
      `packages[0]: ${JSON.stringify(entry)} is not a package request | ${hint}`,
    ])
  })

  test('that is a URL is refused without repeating it', () => {
    expect(issuesOf(() => decodeImageSpec({ packages: ['https://me:secret@host/a.apk'] }))).toEqual([
      'packages[0]: a URL is not a package request | Name the package, and add its repository.',
    ])
  })
})

describe('a repository', () => {
  const url = (text: string) => decodeImageSpec({ repositories: [{ url: text }] }).repositories[0]?.url

  test.each([
    'https://packages.wolfi.dev/os',
    'http://localhost:8080/x',
    '/srv/packages',
    './packages',
    '../shared',
    'C:\\apk',
  ])('can be at %s', text => {
    expect(url(text)).toBe(text)
  })

  test.each([
    ['https://packages.wolfi.dev/os/', 'https://packages.wolfi.dev/os'],
    ['./packages//', './packages'],
    ['/', '/'],
  ])('at %s is at %s', (text, location) => {
    expect(url(text)).toBe(location)
  })

  test.each([
    ['', 'neither a URL nor a path'],
    ['a\nb', 'neither a URL nor a path'],
    ['ftp://host/x', 'ftp: URLs are not supported'],
    ['file:///srv/packages', 'file: URLs are not supported'],
    ['https://', 'not a valid URL'],
    ['https:me:secret@host/x', 'not a valid URL'],
    ['HTTP:/host/x', 'not a valid URL'],
    ['https://me@host/x', 'the URL has a user or password in it'],
    ['https://me:secret@host/x', 'the URL has a user or password in it'],
    ['HTTPS://:secret@host/x', 'the URL has a user or password in it'],
    ['https://host/x#y', 'the URL has a fragment'],
    ['https://host/x?token=y', 'the URL of a repository cannot have a query'],
    ['./my packages', 'the URL of a repository cannot have white space'],
    ['@edge https://host/x', 'a tag stands before the URL'],
  ])('cannot be at %j', (text, problem) => {
    expect(problemOf({ repositories: [{ url: text }] })).toBe(`repositories[0].url: ${problem}`)
  })

  test('is never named with a password in a message', () => {
    for (const field of ['url', 'mirror']) {
      const value = { repositories: [{ url: './x', [field]: 'https://me:hunter2@host:99999/x' }] }
      expect(JSON.stringify(issuesOf(() => decodeImageSpec(value)))).not.toContain('hunter2')
    }
  })

  test('has a tag without @', () => {
    expect(problemOf({ repositories: [{ url: './x', tag: '@edge' }] })).toBe(
      'repositories[0].tag: "@edge" is not a tag',
    )
  })

  test('that is there twice is one', () => {
    const repository = { url: './x' }
    expect(
      decodeImageSpec({ repositories: [repository, { ...repository, tag: 'y' }, { url: './x/' }] }).repositories,
    ).toEqual([
      { url: './x', keys: [] },
      { url: './x', tag: 'y', keys: [] },
    ])
  })
})

describe('a key', () => {
  const pem = '-----BEGIN PUBLIC KEY-----\nMIIBIjANBgkq\n-----END PUBLIC KEY-----\n'

  test.each([
    [{ name: 'a/b', pem }, 'keys[0].name: "a/b" is not a file name for a key'],
    [{ name: '..', pem }, 'keys[0].name: ".." is not a file name for a key'],
    [{ name: 'a', pem: 'x' }, 'keys[0].pem: not one PEM block `PUBLIC KEY`'],
    [{ name: 'a', pem: pem + pem }, 'keys[0].pem: not one PEM block `PUBLIC KEY`'],
    [{ name: 'a', pem: pem.replaceAll('PUBLIC', 'RSA PUBLIC') }, 'keys[0].pem: not one PEM block `PUBLIC KEY`'],
    [{ name: 'a', pem: pem.replaceAll('PUBLIC', 'RSA PRIVATE') }, 'keys[0].pem: a private key'],
    [{ name: 'a', location: 'https://u:p@h/a' }, 'keys[0].location: the URL has a user or password in it'],
    [{ name: 'a', pem, archs: [] }, 'keys[0].archs: no architecture'],
    [{ name: 'a', pem, scope: 'both' }, 'keys[0].scope: "both" cannot stand here'],
  ])('%o is refused', (key, problem) => {
    expect(problemOf({ keys: [key] })).toBe(problem)
  })

  test('can have the name of an Alpine key', () => {
    const key = { name: 'alpine-devel@lists.alpinelinux.org-6165ee59.rsa.pub', pem }
    expect(decodeImageSpec({ keys: [key, key] }).keys).toEqual([key])
  })

  test('cannot have the name of another', () => {
    expect(
      problemOf({
        keys: [
          { name: 'a', pem },
          { name: 'a', location: './a' },
        ],
      }),
    ).toBe('keys: two entries that differ have the name "a"')
  })
})

describe('text', () => {
  test.each<[Partial<Record<keyof ImageSpec, unknown>>, string]>([
    [{ env: { 'A=B': '' } }, 'env["A=B"]: "A=B" is not a name for a variable'],
    [{ env: { A: 'x\0' } }, 'env.A: it has a NUL character'],
    [{ env: { A: '\ud800' } }, 'env.A: half a surrogate pair is not Unicode text'],
    [{ labels: { '': 'x' } }, 'labels[""]: "" is not a key for a label or annotation'],
    [{ annotations: { 'a\nb': 'x' } }, 'annotations["a\\nb"]: "a\\nb" is not a key for a label or annotation'],
    [{ entrypoint: ['', 'x'] }, 'entrypoint: a command needs a word to start with'],
    [{ workdir: 'srv' }, 'workdir: "srv" is not an absolute path'],
    [{ workdir: '/srv/../etc' }, 'workdir: "/srv/../etc" has `..` in it'],
    [{ volumes: ['/'] }, 'volumes[0]: this cannot be the root of the image'],
    [{ volumes: ['/a\tb'] }, 'volumes[0]: "/a\\tb" has control characters'],
    [{ layers: { policy: 'many' } }, 'layers.policy: "many" cannot stand here'],
    [{ layers: { policy: 'origin', budget: 0 } }, 'layers.budget: expected a number of layers from 1 to 127, found 0'],
    [{ layers: { policy: 'single', budget: 1 } }, 'layers.budget: no such field'],
  ])('%o is refused', (value, problem) => {
    expect(problemOf(value)).toBe(problem)
  })
})

describe('a path', () => {
  const directory = (path: string) => decodeImageSpec({ paths: [{ type: 'directory', path }] }).paths[0]?.path

  test.each([
    ['/a/', '/a'],
    ['//a/./b//', '/a/b'],
    ['/..a', '/..a'],
    ['/', '/'],
    ['/é ü', '/é ü'],
  ])('%s is %s', (text, path) => {
    expect(directory(text)).toBe(path)
  })

  test.each([
    [
      { type: 'file', path: '/', source: { kind: 'text', text: '' } },
      'paths[0].path: this cannot be the root of the image',
    ],
    [{ type: 'remove', path: '/.' }, 'paths[0].path: this cannot be the root of the image'],
    [{ type: 'symlink', path: '/a', target: '' }, 'paths[0].target: "" is not a path to link to'],
    [{ type: 'hardlink', path: '/a', target: 'b' }, 'paths[0].target: "b" is not an absolute path'],
    [{ type: 'copy', path: '/a', from: '' }, 'paths[0].from: not a path on this machine'],
    [{ type: 'file', path: '/a', source: { kind: 'base64', base64: 'AA' } }, 'paths[0].source.base64: not base64'],
    [{ type: 'file', path: '/a', source: 'x' }, 'paths[0].source: expected a mapping, found text'],
    [
      { type: 'directory', path: '/a', mode: 0o10000 },
      'paths[0].mode: expected permission bits from 0o0 to 0o7777, found 4096',
    ],
    [
      { type: 'directory', path: '/a', mode: -1 },
      'paths[0].mode: expected permission bits from 0o0 to 0o7777, found -1',
    ],
    [
      { type: 'directory', path: '/a', mode: '0755' },
      'paths[0].mode: expected permission bits from 0o0 to 0o7777, found text',
    ],
    [
      { type: 'directory', path: '/a', uid: 4294967295 },
      'paths[0].uid: expected an id from 0 to 4294967294, found 4294967295',
    ],
    [{ type: 'directory', path: '/a', gid: 1.5 }, 'paths[0].gid: expected an id from 0 to 4294967294, found 1.5'],
    [
      { type: 'directory', path: '/a', uid: Number.NaN },
      'paths[0].uid: expected an id from 0 to 4294967294, found NaN',
    ],
    [{ type: 'remove', path: '/a', mode: 0 }, 'paths[0].mode: no such field'],
  ])('%o is refused', (path, problem) => {
    expect(problemOf({ paths: [path] })).toBe(problem)
  })
})

test('mode -0 is mode 0', () => {
  expect(decodeImageSpec({ paths: [{ type: 'permissions', path: '/a', mode: -0 }] }).paths).toStrictEqual([
    { type: 'permissions', path: '/a', mode: 0 },
  ])
})

describe('an account', () => {
  test.each([
    [{ users: [{ name: 'a b', uid: 1 }] }, 'accounts.users[0].name: "a b" is not a name for a user or group'],
    [{ users: [{ name: '1a', uid: 1 }] }, 'accounts.users[0].name: "1a" is not a name for a user or group'],
    [{ users: [{ name: 'a:b', uid: 1 }] }, 'accounts.users[0].name: "a:b" is not a name for a user or group'],
    [{ users: [{ name: 'a', uid: 0 }] }, 'accounts.users[0].uid: user 0 is root, who comes with the packages'],
    [{ users: [{ name: 'a' }] }, 'accounts.users[0].uid: missing'],
    [
      { users: [{ name: 'a', uid: 1, home: '/a:b' }] },
      'accounts.users[0].home: "/a:b" has a colon, which /etc/passwd cannot hold',
    ],
    [
      {
        users: [
          { name: 'a', uid: 1 },
          { name: 'a', uid: 2 },
        ],
      },
      'accounts.users: two entries that differ have the name "a"',
    ],
    [{ groups: [{ name: 'a' }] }, 'accounts.groups[0].gid: missing'],
  ])('%o is refused', (accounts, problem) => {
    expect(problemOf({ accounts })).toBe(problem)
  })

  test.each(['nonroot', '65532', '0', '65532:65532', 'nonroot:nonroot', '0:wheel', 'web$'])('can run as %s', user => {
    expect(decodeImageSpec({ user }).user).toBe(user)
  })

  test.each(['', ':', 'a:', 'a:b:c', '065532', '4294967295', '-1', 'a b', '1.5'])('cannot run as %j', user => {
    expect(problemOf({ user })).toBe(`user: ${JSON.stringify(user)} is not a user to run as`)
  })

  test('can be given by number', () => {
    expect(decodeImageSpec({ user: 65532 }).user).toBe('65532')
  })
})

describe('a port', () => {
  test.each([
    [8080, '8080/tcp'],
    ['8080', '8080/tcp'],
    ['53/udp', '53/udp'],
    ['1/sctp', '1/sctp'],
    [65535, '65535/tcp'],
  ])('%o is %s', (written, port) => {
    expect(decodeImageSpec({ ports: [written] }).ports).toEqual([port])
  })

  test.each([0, 65536, -1, 1.5, '', '080', '80/TCP', '80/icmp', '80-90', 'http'])('cannot be %o', written => {
    expect(problemOf({ ports: [written] })).toBe(`ports[0]: ${JSON.stringify(String(written))} is not a port`)
  })
})

describe('a stop signal', () => {
  test.each(['SIGTERM', 'SIGQUIT', 'SIGRTMIN', 'SIGRTMIN+3', 'SIGRTMAX-2', '15', '64'])('can be %s', signal => {
    expect(decodeImageSpec({ stopSignal: signal }).stopSignal).toBe(signal)
  })

  test.each([
    ['TERM', 'SIGTERM'],
    ['sigterm', 'SIGTERM'],
    ['SIGQIUT', 'SIGQUIT'],
    ['65', 'SIGTERM'],
    ['0', 'SIGTERM'],
  ])('%j is refused, and %s named', (signal, suggestion) => {
    expect(issuesOf(() => decodeImageSpec({ stopSignal: signal }))).toEqual([
      `stopSignal: ${JSON.stringify(signal)} is not a signal | Write a name, as in \`${suggestion}\`, or a number from 1 to 64.`,
    ])
  })
})
