import { expect, test } from 'vitest'
import { decodeImageSpec, emptyImageSpec, encodeImageSpec, type ImageSpec } from '../../../src/spec/index.js'
import { configErrorOf, issuesOf } from './config-issues.js'

const pem = '-----BEGIN PUBLIC KEY-----\nMIIBIjANBgkq\n-----END PUBLIC KEY-----\n'

const full: ImageSpec = {
  repositories: [
    {
      url: 'https://dl-cdn.alpinelinux.org/alpine/v3.19/main',
      mirror: '../mirror/v3.19/main',
      tag: 'stable',
      libc: 'musl',
      keys: [
        { name: 'alpine.rsa.pub', pem, location: 'https://alpinelinux.org/keys/alpine.rsa.pub', archs: ['x86_64'] },
      ],
      scope: 'build',
    },
  ],
  keys: [{ name: 'wolfi.rsa.pub', location: './wolfi.rsa.pub', scope: 'runtime' }],
  packages: ['busybox', 'openssl@stable>=3.1-r0', '!curl'],
  archs: ['x86_64', 'aarch64'],
  entrypoint: ['/bin/app'],
  cmd: ['--port', '8080'],
  env: { LANG: 'C.UTF-8', PATH: '/bin' },
  user: 'nonroot:nonroot',
  workdir: '/srv',
  stopSignal: 'SIGQUIT',
  labels: { 'org.opencontainers.image.title': 'app' },
  annotations: { 'org.opencontainers.image.title': 'app' },
  volumes: ['/data'],
  ports: ['8080/tcp'],
  accounts: {
    users: [{ name: 'nonroot', uid: 65532, gid: 65532, shell: '/bin/false', home: '/home/nonroot' }],
    groups: [{ name: 'nonroot', gid: 65532, members: ['nonroot'] }],
  },
  paths: [
    { type: 'file', path: '/etc/motd', source: { kind: 'text', text: 'hello\n' }, mode: 0o644, uid: 0, gid: 0 },
    { type: 'file', path: '/etc/blob', source: { kind: 'base64', base64: 'AAEC' } },
    { type: 'file', path: '/etc/conf', source: { kind: 'host', file: './app.conf' } },
    { type: 'copy', path: '/srv', from: './public' },
    { type: 'directory', path: '/var/app', recursive: true, mode: 0o1777 },
    { type: 'permissions', path: '/', mode: 0o755 },
    { type: 'symlink', path: '/usr/bin/app', target: '../../opt/app' },
    { type: 'hardlink', path: '/usr/bin/app2', target: '/opt/app' },
    { type: 'remove', path: '/usr/share/doc' },
  ],
  layers: { policy: 'origin', budget: 10 },
  mixedLibc: false,
}

test('a declaration with every field comes back as it was', () => {
  expect(decodeImageSpec(JSON.parse(JSON.stringify(encodeImageSpec(full))))).toStrictEqual(full)
})

test('what is absent has its default', () => {
  expect(decodeImageSpec({})).toStrictEqual({
    repositories: [],
    keys: [],
    packages: [],
    archs: [],
    env: {},
    labels: {},
    annotations: {},
    volumes: [],
    ports: [],
    accounts: { users: [], groups: [] },
    paths: [],
    layers: { policy: 'packages' },
  })
})

test('a field that is undefined is absent', () => {
  expect(decodeImageSpec({ user: undefined, packages: undefined })).toStrictEqual(emptyImageSpec)
})

test('what says nothing is not written', () => {
  expect(encodeImageSpec({ ...emptyImageSpec, packages: ['busybox'], user: undefined })).toStrictEqual({
    packages: ['busybox'],
    layers: { policy: 'packages' },
  })
})

test('equal declarations give equal JSON text, however their keys are ordered', () => {
  const shuffled = Object.fromEntries(Object.entries(full).reverse())
  const respelled = decodeImageSpec({ ...shuffled, env: { PATH: '/bin', LANG: 'C.UTF-8' } })
  expect(JSON.stringify(encodeImageSpec(respelled))).toBe(JSON.stringify(encodeImageSpec(full)))
})

test('what is read is frozen all the way down', () => {
  const spec = decodeImageSpec(encodeImageSpec(full))
  const parts: unknown[] = [spec]
  for (const part of parts) {
    if (typeof part !== 'object' || part === null) continue
    expect(Object.isFrozen(part)).toBe(true)
    parts.push(...Object.values(part))
  }
})

test('what is read shares nothing with what it was read from', () => {
  const value = { packages: ['busybox'], env: { A: '1' } }
  decodeImageSpec(value)
  expect(Object.isFrozen(value.packages) || Object.isFrozen(value.env)).toBe(false)
})

test('every issue is reported, in the order of the document', () => {
  const value = {
    pakages: [],
    archs: ['amd64', 'vax'],
    repositories: [{ url: 5, keys: [{ name: 'a' }], colour: 'red' }],
    paths: [{ path: '/x' }, { type: 'directory' }],
    env: { '': 'x', A: 1 },
  }
  expect(issuesOf(() => decodeImageSpec(value))).toEqual([
    'pakages: no such field | Did you mean `packages`?',
    'archs[1]: "vax" is not an architecture | Known here: x86_64, aarch64, armv7, armhf, x86, ppc64le, s390x, riscv64, loongarch64.',
    'repositories[0].url: expected text, found 5',
    'repositories[0].keys[0].location: missing',
    'repositories[0].colour: no such field | Known here: url, mirror, tag, distribution, libc, keys, scope.',
    'paths[0].type: missing | One of file, copy, directory, permissions, symlink, hardlink, remove.',
    'paths[1].path: missing',
    'env[""]: "" is not a name for a variable | It is not empty and has no `=`.',
    'env.A: expected text, found 1',
  ])
})

test('the error names the first issue, how many more there are, and the file', () => {
  const error = configErrorOf(() => decodeImageSpec({ cmd: [], user: '' }, { file: 'image.json' }))
  expect(error.code).toBe('UNDISTRO_CONFIG_INVALID')
  expect(error.message).toBe(
    'cmd: a command needs a word to start with (and 1 more) (image.json). For no command leave the field out.',
  )
})

test.each([
  [null, ': expected a mapping, found null'],
  ['text', ': expected a mapping, found text'],
  [[], ': expected a mapping, found a list'],
  [7, ': expected a mapping, found 7'],
  [undefined, ': expected a mapping, found nothing'],
  [new Date(0), ': expected plain data, found an object of a class'],
  [() => 0, ': expected plain data, found a function'],
  [10n, ': expected plain data, found a bigint'],
  [{ packages: null }, 'packages: expected a list, found null'],
  [{ packages: 'busybox' }, 'packages: expected a list, found text'],
  [{ packages: [undefined] }, 'packages[0]: expected text, found nothing'],
  [{ packages: [['a']] }, 'packages[0]: expected text, found a list'],
  [{ env: [] }, 'env: expected a mapping, found a list'],
  [{ mixedLibc: 'yes' }, 'mixedLibc: expected `true` or `false`, found text'],
  [{ entrypoint: {} }, 'entrypoint: expected a list, found a mapping'],
])('%o is refused for its kind', (value, issue) => {
  expect(issuesOf(() => decodeImageSpec(value))).toEqual([issue])
})

test('a cyclic value is refused rather than followed', () => {
  const cyclic: Record<string, unknown> = {}
  cyclic['accounts'] = cyclic
  expect(issuesOf(() => decodeImageSpec(cyclic))[0]).toMatch(/^accounts\.accounts: no such field/)
})

test('names from Object.prototype are ordinary names', () => {
  const spec = decodeImageSpec({ env: JSON.parse('{"__proto__":"1","constructor":"2"}') })
  expect(Object.entries(spec.env)).toEqual([
    ['__proto__', '1'],
    ['constructor', '2'],
  ])
  expect(issuesOf(() => decodeImageSpec(JSON.parse('{"__proto__":[]}')))[0]).toMatch(/^__proto__: no such field/)
})
