import { describe, expect, expectTypeOf, test } from 'vitest'
import {
  alpine,
  type BuiltImage,
  ImageBuilder,
  type ImageSource,
  image,
  imageFromJSON,
  imageFromYAML,
  type Lock,
  wolfi,
} from '../../../src/index.js'
import type { ImageSpec } from '../../../src/spec/index.js'
import { failure } from '../../support/failures.js'
import { testKey } from '../../support/repository.js'

const { name, pem } = testKey().trusted
const empty = image().toSpec()
const repository = 'https://example.org/main'

/** What a step changes in the declaration of an image. */
function changeBy(step: (builder: ImageBuilder) => ImageBuilder, before = image()): Partial<ImageSpec> {
  const changed = Object.entries(step(before).toSpec()).filter(
    ([field, value]) => JSON.stringify(value) !== JSON.stringify(before.toSpec()[field as keyof ImageSpec]),
  )
  return Object.fromEntries(changed)
}

test('an image of which nothing is said', () => {
  expect(empty).toEqual({
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

type Step = (builder: ImageBuilder) => ImageBuilder

const steps: readonly (readonly [string, Step, Partial<ImageSpec>])[] = [
  ['repository', b => b.repository(repository), { repositories: [{ url: repository, keys: [] }] }],
  [
    'repository with options',
    b => b.repository(repository, { tag: 'edge', mirror: './mirror', keys: [{ name, pem }], scope: 'build' }),
    { repositories: [{ url: repository, tag: 'edge', mirror: './mirror', keys: [{ name, pem }], scope: 'build' }] },
  ],
  ['key', b => b.key(name, pem), { keys: [{ name, pem }] }],
  ['add', b => b.add('a', ['b>1', '!c'], 'd@edge'), { packages: ['a', 'b>1', '!c', 'd@edge'] }],
  ['remove', b => b.add('a', 'b', 'c').remove('a', ['b']), { packages: ['c'] }],
  ['arch', b => b.arch('amd64', ['arm64']), { archs: ['x86_64', 'aarch64'] }],
  ['entrypoint', b => b.entrypoint('/bin/a', ['-v', '']), { entrypoint: ['/bin/a', '-v', ''] }],
  ['cmd', b => b.cmd(['a'], 'b'), { cmd: ['a', 'b'] }],
  ['env', b => b.env({ A: '1' }).env({ B: '', A: '2' }), { env: { A: '2', B: '' } }],
  ['user', b => b.user('app'), { user: 'app' }],
  ['user by number', b => b.user(1000), { user: '1000' }],
  [
    'user with an account',
    b => b.user('app', { uid: 5000, home: '/srv' }),
    { user: 'app', accounts: { users: [{ name: 'app', uid: 5000, home: '/srv' }], groups: [] } },
  ],
  [
    'accounts',
    b => b.accounts({ users: [{ name: 'app', uid: 5 }], groups: [{ name: 'team', gid: 6, members: ['app'] }] }),
    { accounts: { users: [{ name: 'app', uid: 5 }], groups: [{ name: 'team', gid: 6, members: ['app'] }] } },
  ],
  ['workdir', b => b.workdir('/one').workdir('/two'), { workdir: '/two' }],
  ['stopSignal', b => b.stopSignal('SIGINT'), { stopSignal: 'SIGINT' }],
  [
    'file from a text',
    b => b.file('/a', 'text', { mode: 0o600 }),
    { paths: [{ type: 'file', path: '/a', source: { kind: 'text', text: 'text' }, mode: 0o600 }] },
  ],
  [
    'file from bytes',
    b => b.file('/a', new Uint8Array([0, 255])),
    { paths: [{ type: 'file', path: '/a', source: { kind: 'base64', base64: 'AP8=' } }] },
  ],
  [
    'file from a file',
    b => b.file('/a', { file: './here' }, { uid: 1 }),
    { paths: [{ type: 'file', path: '/a', source: { kind: 'host', file: './here' }, uid: 1 }] },
  ],
  [
    'copy',
    b => b.copy('./dist', '/srv', { gid: 2 }),
    { paths: [{ type: 'copy', path: '/srv', from: './dist', gid: 2 }] },
  ],
  [
    'paths',
    b => b.paths({ type: 'remove', path: '/a' }, { type: 'symlink', path: '/b', target: 'c' }),
    {
      paths: [
        { type: 'remove', path: '/a' },
        { type: 'symlink', path: '/b', target: 'c' },
      ],
    },
  ],
  ['label', b => b.label({ a: '1' }).label({ b: '2' }), { labels: { a: '1', b: '2' } }],
  ['annotation', b => b.annotation({ a: '1' }), { annotations: { a: '1' } }],
  ['volume', b => b.volume('/a', ['/b']), { volumes: ['/a', '/b'] }],
  ['port', b => b.port(80, '53/udp'), { ports: ['80/tcp', '53/udp'] }],
  ['fromLock', b => b.fromLock('./a.lock.json'), { lock: './a.lock.json' }],
  ['layers', b => b.layers({ policy: 'origin', budget: 3 }), { layers: { policy: 'origin', budget: 3 } }],
  ['allowMixedLibc', b => b.allowMixedLibc(), { mixedLibc: true }],
]

describe('a step', () => {
  test.each(steps)('%s changes this and nothing else', (_, step, change) => {
    expect(changeBy(step)).toEqual(change)
  })

  test.each(steps)('%s leaves the builder that it continues as it was', (_, step) => {
    const before = image()
    const text = JSON.stringify(before.toSpec())
    expect(step(before)).not.toBe(before)
    expect(JSON.stringify(before.toSpec())).toBe(text)
  })

  test('is there for every method that continues a declaration', () => {
    const methods = Object.getOwnPropertyNames(ImageBuilder.prototype)
    const others = ['constructor', 'from', 'toJSON', 'toYAML', 'toSpec', 'resolve', 'lock', 'check', 'update', 'build']
    const tested = new Set(steps.map(([title]) => title.split(' ')[0]))
    expect(methods.filter(method => !others.includes(method) && !tested.has(method))).toEqual([])
  })
})

describe('a shared beginning', () => {
  test('may be continued in two ways', () => {
    const base = image().repository(repository).add('base').env({ A: '1' })
    const one = base.add('one').env({ A: '2' })
    const two = base.add('two').remove('base')
    expect(base.toSpec()).toMatchObject({ packages: ['base'], env: { A: '1' } })
    expect(one.toSpec()).toMatchObject({ packages: ['base', 'one'], env: { A: '2' } })
    expect(two.toSpec()).toMatchObject({ packages: ['two'], env: { A: '1' } })
  })

  test('cannot be changed by what it was given, nor by what it gives', () => {
    const packages = ['a']
    const env = { A: '1' }
    const builder = image().add(packages).env(env)
    packages.push('b')
    env.A = '2'
    expect(builder.toSpec()).toMatchObject({ packages: ['a'], env: { A: '1' } })
    expect(() => Object.assign(builder.toSpec(), { user: 'root' })).toThrow(TypeError)
    expect(() => Array.prototype.push.call(builder.toSpec().packages, 'b')).toThrow(TypeError)
  })
})

describe('packages come', () => {
  test('from a distribution by name, as from its preset', () => {
    expect(image().from('wolfi').toSpec()).toEqual(image().from(wolfi()).toSpec())
    expect(image().from('alpine').toSpec()).toEqual(image().from(alpine()).toSpec())
    expect(image().from('wolfi').toSpec().repositories).toMatchObject([
      { url: 'https://packages.wolfi.dev/os', libc: 'glibc' },
    ])
    expect(image().from('alpine').toSpec().repositories).toMatchObject([
      { url: 'https://dl-cdn.alpinelinux.org/alpine/latest-stable/main', libc: 'musl' },
      { url: 'https://dl-cdn.alpinelinux.org/alpine/latest-stable/community', libc: 'musl' },
    ])
  })

  test('from a release, and from a mirror that leaves no trace', () => {
    const { repositories } = image()
      .from(alpine('3.19', { mirror: './mirror/', repositories: ['release'] }))
      .toSpec()
    expect(repositories).toMatchObject([
      { url: 'https://dl-cdn.alpinelinux.org/alpine/v3.19/release', mirror: './mirror/v3.19/release' },
    ])
  })

  test('from repositories with keys for all or one of them', () => {
    const own = { url: './packages', keys: [{ name, pem }] }
    const change = changeBy(b => b.from({ repositories: [repository, own], keys: [{ name, pem }] }))
    expect(change).toEqual({ repositories: [{ url: repository, keys: [] }, own], keys: [{ name, pem }] })
  })

  test('from several places, in their order', () => {
    const spec = image().from('wolfi').repository(repository).toSpec()
    expect(spec.repositories.map(({ url }) => url)).toEqual(['https://packages.wolfi.dev/os', repository])
  })

  test.each(['debian', '', undefined, null, {}, { repositories: repository }])('not from %j', source => {
    expect(() => image().from(source as ImageSource)).toThrow(
      failure('UNDISTRO_CONFIG_INVALID', { message: 'is no distribution' }),
    )
  })
})

describe('a wrong argument is an error with every issue', () => {
  test.each<[string, Step, string]>([
    ['add', b => b.add('good', 'not good', 'a=='), 'packages'],
    ['remove', b => b.add('curl').remove('crul'), 'curl'],
    ['arch', b => b.arch('mips'), 'archs'],
    ['entrypoint', b => b.entrypoint(), 'entrypoint'],
    ['env', b => b.env({ 'A=B': '1' }), 'env'],
    ['user', b => b.user('a b'), 'user'],
    ['user with an account', b => b.user('app', { uid: 0 }), 'accounts'],
    ['workdir', b => b.workdir('relative'), 'workdir'],
    ['volume', b => b.volume('relative'), 'volumes'],
    ['port', b => b.port(70_000), 'ports'],
    ['file', b => b.file('/a', 'text', { mode: 0o10000 }), 'mode'],
    ['file without content', b => b.file('/a', undefined as unknown as string), 'source'],
    ['file from nothing', b => b.file('/a', null as unknown as string), 'source'],
    ['key', b => b.key('a.rsa.pub', 'not PEM'), 'keys'],
    ['two keys of a name', b => b.key(name, pem).key(name, testKey('other').trusted.pem), 'keys'],
    ['layers', b => b.layers({ policy: 'packages', budget: 0 }), 'layers'],
    ['repository', b => b.repository('ftp://example.org'), 'repositories'],
  ])('%s', (_, step, message) => {
    expect(() => step(image())).toThrow(failure('UNDISTRO_CONFIG_INVALID', { message }))
  })
})

describe('a declaration', () => {
  const builder = image()
    .repository(repository)
    .key(name, pem)
    .add('a')
    .arch('x86_64')
    .env({ B: '1', A: '2' })
    .user(1000)

  test('comes back from its JSON, parsed or as text', () => {
    expect(imageFromJSON(builder.toJSON()).toSpec()).toEqual(builder.toSpec())
    expect(imageFromJSON(JSON.stringify(builder)).toSpec()).toEqual(builder.toSpec())
  })

  test('is equal JSON whatever the order in which it was said', () => {
    const other = image()
      .user(1000)
      .env({ A: '2' })
      .env({ B: '1' })
      .arch('amd64')
      .add('a')
      .key(name, pem)
      .repository(repository)
    expect(JSON.stringify(other)).toBe(JSON.stringify(builder))
  })

  test('comes back from its YAML', () => {
    const plain = image()
      .repository(repository)
      .add('a', 'b>1')
      .arch('x86_64')
      .env({ A: '1' })
      .entrypoint('/bin/a', '-v')
    expect(imageFromYAML(plain.toYAML()).toYAML()).toBe(plain.toYAML())
    expect(imageFromYAML(plain.toYAML()).toSpec()).toMatchObject({
      packages: ['a', 'b>1'],
      entrypoint: ['/bin/a', '-v'],
    })
  })

  test('may be continued after it was read', () => {
    expect(imageFromJSON(builder.toJSON()).add('b').toSpec().packages).toEqual(['a', 'b'])
  })

  test('that is not JSON is an error that names the file', () => {
    expect(() => imageFromJSON('{', { file: 'image.json' })).toThrow(
      failure('UNDISTRO_CONFIG_SYNTAX', { place: { file: 'image.json' }, message: 'not JSON' }),
    )
  })

  test.each([[[]], [1], [null], [{ unknown: 1 }], [{ packages: 'a' }]])('that is %j is an error', json => {
    expect(() => imageFromJSON(json, { file: 'image.json' })).toThrow(
      failure('UNDISTRO_CONFIG_INVALID', { place: { file: 'image.json' } }),
    )
  })

  test('that is not apko’s YAML is an error with line and column', () => {
    expect(() => imageFromYAML('contents:\n  packags: [a]\n', { file: 'apko.yaml' })).toThrow(
      failure('UNDISTRO_CONFIG_INVALID', { place: { file: 'apko.yaml', line: 2, column: 3 } }),
    )
  })
})

test('types lead the way', () => {
  expectTypeOf(image).returns.toEqualTypeOf<ImageBuilder>()
  expectTypeOf(image().from).parameter(0).toEqualTypeOf<ImageSource>()
  expectTypeOf<'wolfi'>().toExtend<ImageSource>()
  expectTypeOf<'debian'>().not.toExtend<ImageSource>()
  expectTypeOf(image().build).returns.resolves.toEqualTypeOf<BuiltImage>()
  expectTypeOf(image().resolve).returns.resolves.toEqualTypeOf<Lock>()
  expectTypeOf(image().toSpec().packages).toEqualTypeOf<readonly string[]>()
  expectTypeOf(image().layers).parameter(0).not.toExtend<{ policy: string; depth: number }>()
})
