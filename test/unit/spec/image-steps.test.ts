import { expect, test } from 'vitest'
import {
  addGroups,
  addKeys,
  addPackages,
  addPaths,
  addPorts,
  addRepositories,
  addUsers,
  addVolumes,
  emptyImageSpec,
  type ImageSpec,
  removePackages,
  withAnnotations,
  withArchs,
  withCmd,
  withEntrypoint,
  withEnv,
  withLabels,
  withLayers,
  withMixedLibc,
  withStopSignal,
  withUser,
  withWorkdir,
} from '../../../src/spec/index.js'
import { configErrorOf, issuesOf } from './config-issues.js'

const empty = emptyImageSpec
const steps: readonly [name: string, step: (spec: ImageSpec) => ImageSpec, changed: Partial<ImageSpec>][] = [
  [
    'addRepositories',
    s => addRepositories(s, [{ url: './x/', keys: [] }]),
    { repositories: [{ url: './x', keys: [] }] },
  ],
  ['addKeys', s => addKeys(s, [{ name: 'a', location: './a' }]), { keys: [{ name: 'a', location: './a' }] }],
  ['addPackages', s => addPackages(s, ['a', 'b=1@t']), { packages: ['a', 'b@t=1'] }],
  ['withArchs', s => withArchs(s, ['amd64', 'x86_64', 'arm64']), { archs: ['x86_64', 'aarch64'] }],
  ['withEntrypoint', s => withEntrypoint(s, ['/bin/a', '']), { entrypoint: ['/bin/a', ''] }],
  ['withCmd', s => withCmd(s, ['-v']), { cmd: ['-v'] }],
  ['withEnv', s => withEnv(s, { A: '' }), { env: { A: '' } }],
  ['withUser', s => withUser(s, 65532), { user: '65532' }],
  ['withWorkdir', s => withWorkdir(s, '/srv/'), { workdir: '/srv' }],
  ['withStopSignal', s => withStopSignal(s, 15), { stopSignal: '15' }],
  ['withLabels', s => withLabels(s, { a: 'b' }), { labels: { a: 'b' } }],
  ['withAnnotations', s => withAnnotations(s, { a: 'b' }), { annotations: { a: 'b' } }],
  ['addVolumes', s => addVolumes(s, ['/data', '/data/']), { volumes: ['/data'] }],
  ['addPorts', s => addPorts(s, [80, '80', '53/udp']), { ports: ['80/tcp', '53/udp'] }],
  ['addPaths', s => addPaths(s, [{ type: 'remove', path: '/a' }]), { paths: [{ type: 'remove', path: '/a' }] }],
  ['addUsers', s => addUsers(s, [{ name: 'a', uid: 1 }]), { accounts: { users: [{ name: 'a', uid: 1 }], groups: [] } }],
  [
    'addGroups',
    s => addGroups(s, [{ name: 'a', gid: 1, members: [] }]),
    { accounts: { users: [], groups: [{ name: 'a', gid: 1, members: [] }] } },
  ],
  ['withLayers', s => withLayers(s, { policy: 'single' }), { layers: { policy: 'single' } }],
  ['withMixedLibc', s => withMixedLibc(s, true), { mixedLibc: true }],
]

test.each(steps)('%s changes its own field and nothing else', (_, step, changed) => {
  expect(step(empty)).toStrictEqual({ ...empty, ...changed })
})

test.each(steps)('%s returns a frozen declaration', (_, step) => {
  const parts: unknown[] = [step(empty)]
  for (const part of parts) {
    if (typeof part !== 'object' || part === null) continue
    expect(Object.isFrozen(part)).toBe(true)
    parts.push(...Object.values(part))
  }
})

test.each(steps)('%s leaves the declaration it starts from as it was', (_, step) => {
  const before = JSON.stringify(empty)
  step(empty)
  expect(JSON.stringify(empty)).toBe(before)
})

test('lists grow', () => {
  expect(addPackages(addPackages(empty, ['b']), ['a']).packages).toEqual(['b', 'a'])
})

test('what is in a list already is not added again', () => {
  expect(addPackages(addPackages(empty, ['a', 'b']), ['a', 'a=1']).packages).toEqual(['a', 'b', 'a=1'])
})

test('path changes keep their order, and repetitions among them', () => {
  const remove = { type: 'remove', path: '/a' } as const
  const make = { type: 'directory', path: '/a' } as const
  expect(addPaths(addPaths(empty, [remove, make]), [remove]).paths).toEqual([remove, make, remove])
})

test('of variables the last value holds', () => {
  expect(withEnv(withEnv(empty, { A: '1', B: '1' }), { A: '2' }).env).toEqual({ A: '2', B: '1' })
})

test('of scalars the last value holds', () => {
  expect(withUser(withUser(empty, 'a'), 'b').user).toBe('b')
  expect(withArchs(withArchs(empty, ['amd64']), []).archs).toEqual([])
})

test('a user can be added again, and not with another id', () => {
  const spec = addUsers(empty, [{ name: 'a', uid: 1 }])
  expect(addUsers(spec, [{ name: 'a', uid: 1 }])).toStrictEqual(spec)
  expect(issuesOf(() => addUsers(spec, [{ name: 'a', uid: 2 }]))).toEqual([
    'accounts.users: two entries that differ have the name "a"',
  ])
})

test('a step refuses wrong arguments with every issue', () => {
  const error = configErrorOf(() => addPackages(addPackages(empty, ['ok']), ['a b', 'c', 'd=']))
  expect(error.code).toBe('UNDISTRO_CONFIG_INVALID')
  expect(error.issues.map(({ path }) => path)).toEqual(['packages[1]', 'packages[3]'])
})

test('a removed package is gone with all its constraints', () => {
  const spec = addPackages(empty, ['a', 'a@edge', 'a>=1', 'ab', '!a', 'so:a'])
  expect(removePackages(spec, ['a']).packages).toEqual(['ab', '!a', 'so:a'])
})

test('a package that is kept out can be let in again', () => {
  expect(removePackages(addPackages(empty, ['!a', 'b']), ['!a']).packages).toEqual(['b'])
})

test('only what was added can be removed', () => {
  const spec = addPackages(empty, ['busybox'])
  expect(issuesOf(() => removePackages(spec, ['busibox', 'curl']))).toEqual([
    'packages[0]: "busibox" was not added | Did you mean `busybox`?',
    'packages[1]: "curl" was not added | To keep out a package that others bring in, add `!curl`.',
  ])
})
