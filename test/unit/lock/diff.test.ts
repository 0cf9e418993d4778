import { describe, expect, test } from 'vitest'
import { locked, lockOf } from '../../support/locks.js'

describe('two locks', () => {
  const before = lockOf('a', [
    locked('same-1'),
    locked('up-1.9'),
    locked('down-2_rc1'),
    locked('again-1'),
    locked('gone-1'),
    locked('up-1', { target: 'aarch64' }),
  ])
  const after = lockOf('a', [
    locked('up-1.10'),
    locked('same-1'),
    locked('down-1'),
    locked('again-1', { build: 'second' }),
    locked('new-3'),
    locked('up-1', { target: 'aarch64' }),
    locked('z-1', { target: 'riscv64' }),
  ])

  test('differ in what was added, removed and changed, architecture by architecture', () => {
    const diff = before.diff(after)
    expect(diff.isEmpty).toBe(false)
    expect(diff.changes).toEqual([
      { arch: 'x86_64', name: 'again', kind: 'rebuilt', from: '1', to: '1' },
      { arch: 'x86_64', name: 'down', kind: 'downgraded', from: '2_rc1', to: '1' },
      { arch: 'x86_64', name: 'gone', kind: 'removed', from: '1' },
      { arch: 'x86_64', name: 'new', kind: 'added', to: '3' },
      { arch: 'x86_64', name: 'up', kind: 'upgraded', from: '1.9', to: '1.10' },
      { arch: 'riscv64', name: 'z', kind: 'added', to: '1' },
    ])
    expect(diff.toText()).toBe(`x86_64
  ~ again 1 -> 1 (rebuilt)
  ~ down 2_rc1 -> 1 (downgraded)
  - gone 1
  + new 3
  ~ up 1.9 -> 1.10 (upgraded)
riscv64
  + z 1
`)
  })

  test('are the same whatever order their packages are in', () => {
    const diff = before.diff({ ...before.toJSON(), packages: before.packages.toReversed() })
    expect(diff).toMatchObject({ isEmpty: true, changes: [] })
    expect(diff.toText()).toBe('')
  })
})

test('architectures disagree about packages that they have in different versions', () => {
  const lock = lockOf('a', [
    locked('b-1'),
    locked('a-1'),
    locked('c-1'),
    locked('a-2', { target: 'aarch64' }),
    locked('b-2', { target: 'aarch64' }),
    locked('c-1', { target: 'aarch64' }),
    locked('only-1', { target: 'aarch64' }),
  ])
  expect(lock.disagreements).toEqual([
    { name: 'a', versions: { x86_64: '1', aarch64: '2' } },
    { name: 'b', versions: { x86_64: '1', aarch64: '2' } },
  ])
})
