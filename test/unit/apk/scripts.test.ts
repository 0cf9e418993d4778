import { Readable } from 'node:stream'
import { text } from 'node:stream/consumers'
import { extract } from 'tar-stream'
import { expect, test } from 'vitest'
import {
  checksumOf,
  formatScripts,
  formatTriggers,
  parsePkginfo,
  type ScriptedPackage,
  type ScriptName,
} from '../../../src/apk/index.js'

function scripted(name: string, scripts: readonly ScriptName[], triggers: readonly string[] = []): ScriptedPackage {
  return {
    info: { ...parsePkginfo(`pkgname = ${name}\npkgver = 1.0-r0\n`), triggers },
    checksum: checksumOf(Buffer.from(name)),
    scripts: new Map(scripts.map(script => [script, Buffer.from(`#!/bin/sh\n# ${script} of ${name}\n`)])),
  }
}

const packages = [
  scripted('b', ['trigger', 'post-install'], ['/usr/*', '/lib']),
  scripted('c', []),
  scripted('a', ['pre-upgrade'], ['/etc']),
]
const identity = (name: string): string => checksumOf(Buffer.from(name))

test('scripts.tar has every script, by package in install order, named by version and identity', async () => {
  const found: unknown[] = []
  for await (const entry of Readable.from([formatScripts(packages, 1234)]).pipe(extract())) {
    const { name, mode, mtime, uid, gid } = entry.header
    found.push({ name, mode, mtime: mtime.getTime() / 1000, uid, gid, content: await text(entry) })
  }
  const same = { mode: 0o755, mtime: 1234, uid: 0, gid: 0 }
  expect(found).toEqual([
    { name: `b-1.0-r0.${identity('b')}.post-install`, content: '#!/bin/sh\n# post-install of b\n', ...same },
    { name: `b-1.0-r0.${identity('b')}.trigger`, content: '#!/bin/sh\n# trigger of b\n', ...same },
    { name: `a-1.0-r0.${identity('a')}.pre-upgrade`, content: '#!/bin/sh\n# pre-upgrade of a\n', ...same },
  ])
})

test('scripts.tar without scripts is an empty tar', () => {
  expect(formatScripts([scripted('c', [])], 0)).toEqual(Buffer.alloc(1024))
})

test('triggers has a line for each package that has some', () => {
  expect(formatTriggers(packages)).toBe(`${identity('b')} /usr/* /lib\n${identity('a')} /etc\n`)
  expect(formatTriggers([])).toBe('')
})
