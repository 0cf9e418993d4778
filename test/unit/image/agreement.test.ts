import { describe, expect, test } from 'vitest'
import { type BuildEvent, type ImageBuilder, image, type Lock } from '../../../src/index.js'
import { failure } from '../../support/failures.js'
import { type TestPackage, writeRepository } from '../../support/repository.js'
import { folder, store, trusted } from './builds.js'

/** A package by its label, as in `a-1.2-r0`, and what it depends on. */
function pkg(label: string, ...depends: readonly string[]): TestPackage {
  const dash = label.search(/-\d/)
  return { name: label.slice(0, dash), version: label.slice(dash + 1), depends }
}

type Arch = 'x86_64' | 'aarch64' | 'armv7'

/** An image with packages from a repository that has these for each architecture. */
async function from(packages: Readonly<Partial<Record<Arch, readonly TestPackage[]>>>): Promise<ImageBuilder> {
  for (const [arch, items] of Object.entries(packages)) await writeRepository(folder(), items, { arch })
  return image()
    .repository(folder(), { keys: [trusted] })
    .arch(Object.keys(packages))
}

async function resolved(builder: ImageBuilder): Promise<{ lock: Lock; disagreements: readonly BuildEvent[] }> {
  const events: BuildEvent[] = []
  const lock = await builder.resolve({ store, onEvent: event => events.push(event) })
  return { lock, disagreements: events.filter(({ type }) => type === 'resolve:disagreement') }
}

const chosen = (lock: Lock, arch: Arch): string =>
  lock.packages
    .filter(({ target }) => target === arch)
    .map(({ name, version }) => `${name}-${version}`)
    .join(' ')

describe('architectures', () => {
  test('whose indexes are alike take the newest', async () => {
    const packages = [pkg('a-1'), pkg('a-2')]
    const { lock, disagreements } = await resolved((await from({ x86_64: packages, aarch64: packages })).add('a'))
    expect([chosen(lock, 'x86_64'), chosen(lock, 'aarch64')]).toEqual(['a-2', 'a-2'])
    expect([lock.disagreements, disagreements]).toEqual([[], []])
  })

  test('take the newest that all of them have', async () => {
    const builder = await from({
      x86_64: [pkg('a-1'), pkg('a-2'), pkg('a-4')],
      aarch64: [pkg('a-1'), pkg('a-2'), pkg('a-3')],
      armv7: [pkg('a-1'), pkg('a-2'), pkg('b-1')],
    })
    const { lock } = await resolved(builder.add('a'))
    expect((['x86_64', 'aarch64', 'armv7'] as const).map(arch => chosen(lock, arch))).toEqual(['a-2', 'a-2', 'a-2'])
    expect(lock.disagreements).toEqual([])
  })

  test('agree on what others bring in, step by step', async () => {
    const old = [pkg('app-1', 'lib=1'), pkg('lib-1')]
    const builder = await from({
      x86_64: [...old, pkg('app-2', 'lib=2'), pkg('lib-2')],
      aarch64: [...old, pkg('lib-2')],
    })
    const { lock } = await resolved(builder.add('app', 'lib'))
    expect([chosen(lock, 'x86_64'), chosen(lock, 'aarch64')]).toEqual(['lib-1 app-1', 'lib-1 app-1'])
  })

  test('do not wait for one that does without the package', async () => {
    const builder = await from({
      x86_64: [pkg('a-2', 'only'), pkg('only-1'), pkg('only-2')],
      aarch64: [pkg('a-2'), pkg('only-1')],
    })
    const { lock } = await resolved(builder.add('a'))
    expect(chosen(lock, 'x86_64')).toBe('only-2 a-2')
  })

  test('that have no version in common differ, and it is told', async () => {
    const builder = await from({ x86_64: [pkg('a-2'), pkg('b-1')], aarch64: [pkg('a-1'), pkg('b-1')] })
    const { lock, disagreements } = await resolved(builder.add('a', 'b'))
    const versions = { x86_64: '2', aarch64: '1' }
    expect(lock.disagreements).toEqual([{ name: 'a', versions }])
    expect(disagreements).toEqual([{ type: 'resolve:disagreement', name: 'a', versions }])
  })

  test('differ rather than fail', async () => {
    // Both have lib-1, but what x86_64 needs wants lib-2; of b they have a version in common.
    const builder = await from({
      x86_64: [pkg('app-1', 'lib>=2'), pkg('lib-1'), pkg('lib-2'), pkg('b-1'), pkg('b-2')],
      aarch64: [pkg('app-1', 'lib'), pkg('lib-1'), pkg('b-1')],
    })
    const { lock } = await resolved(builder.add('app', 'b'))
    expect([chosen(lock, 'x86_64'), chosen(lock, 'aarch64')]).toEqual(['lib-2 app-1 b-1', 'lib-1 app-1 b-1'])
    expect(lock.disagreements.map(({ name }) => name)).toEqual(['lib'])
  })

  test('fail when one of them does, in the words of that', async () => {
    const builder = await from({ x86_64: [pkg('a-1')], aarch64: [pkg('b-1')] })
    await expect(resolved(builder.add('a'))).rejects.toThrow(failure('UNDISTRO_RESOLVE_UNSATISFIABLE'))
  })

  test('agree on an update too', async () => {
    const old = { x86_64: [pkg('a-1'), pkg('b-1')], aarch64: [pkg('a-1'), pkg('b-1')] }
    const builder = (await from(old)).add('a', 'b')
    const file = `${folder('locks')}/image.lock.json`
    await builder.lock(file, { store })
    const next = [pkg('a-1'), pkg('b-1'), pkg('a-2'), pkg('b-2')]
    await from({ x86_64: [...next, pkg('a-3')], aarch64: next })
    const lock = await builder.update(file, ['a'], { store })
    expect([chosen(lock, 'x86_64'), chosen(lock, 'aarch64')]).toEqual(['a-2 b-1', 'a-2 b-1'])
  })
})
