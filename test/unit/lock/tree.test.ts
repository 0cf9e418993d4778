import { expect, test } from 'vitest'
import { failure } from '../../support/failures.js'
import { locked, lockOf } from '../../support/locks.js'

test('a tree shows what is below the request, and what is below a package once', () => {
  const lock = lockOf('app tools>1 !none', [
    locked('libc-1', { provides: 'so:c.so' }),
    locked('lib-1', { depends: 'so:c.so libc' }),
    locked('app-2', { depends: 'lib so:c.so' }),
    locked('doc-2', { installIf: 'app' }),
    locked('tools-2', { depends: 'lib' }),
    locked('odd-1', { reason: { kind: 'leftover' } }),
  ])
  expect(lock.tree()).toBe(`/etc/apk/world (x86_64)
├── app-2
│   ├── lib-1
│   │   └── libc-1
│   ├── libc-1 (above)
│   └── doc-2 (install_if)
├── tools-2 (tools>1)
│   └── lib-1 (above)
└── odd-1 (left over)
`)
})

test('a tree ends where packages need each other', () => {
  const lock = lockOf('a', [locked('a-1', { depends: 'b' }), locked('b-1', { depends: 'a' })])
  expect(lock.tree()).toBe('/etc/apk/world (x86_64)\n└── a-1\n    └── b-1\n        └── a-1 (above)\n')
})

test('a tree can be deeper than the call stack', () => {
  const chain = Array.from({ length: 5000 }, (_, index) => locked(`p${index}-1`, { depends: `p${index + 1}` }))
  expect(lockOf('p0', chain).tree().split('\n')).toHaveLength(5002)
})

test('a tree is of one architecture', () => {
  const lock = lockOf('a', [locked('a-1'), locked('a-2', { target: 'aarch64' })])
  expect(lock.tree({ arch: 'arm64' })).toBe('/etc/apk/world (aarch64)\n└── a-2\n')
  expect(() => lock.tree()).toThrow(failure('UNDISTRO_LOCK_ARCH'))
})
