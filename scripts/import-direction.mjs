// Checks that imports between the rooms of src/ only lead downward, and only through a room's index.

import { readdirSync, readFileSync } from 'node:fs'
import { dirname, join, relative, resolve } from 'node:path'
import { fileURLToPath } from 'node:url'

/** The rooms from the top down: each may import those behind it. */
const rooms = [
  'builder',
  'image',
  'lock',
  'sbom',
  'oci',
  'rootfs',
  'repository',
  'solver',
  'apk',
  'spec',
  'net',
  'store',
  'events',
  'archive',
  'errors',
]

/** Pairs that the order allows and the house does not: what a room must never know. */
const strangers = new Map([
  ['spec', ['net', 'store', 'events', 'archive']],
  ['solver', ['spec', 'net', 'store', 'events', 'archive']],
  ['apk', ['spec', 'net', 'store', 'events']],
  ['rootfs', ['repository', 'solver', 'net', 'store']],
  ['lock', ['sbom', 'oci', 'rootfs', 'repository', 'net', 'events', 'archive']],
  ['oci', ['repository', 'solver', 'apk', 'net']],
  ['sbom', ['repository', 'solver', 'net', 'oci', 'rootfs', 'spec']],
])

/** Ways into a room beside its index. */
const sideDoors = new Set(['spec/yaml/index.js', 'spec/decoding/index.js', 'spec/values/index.js'])

const src = join(dirname(dirname(fileURLToPath(import.meta.url))), 'src')
const faults = []

for (const file of readdirSync(src, { recursive: true }).filter(name => name.endsWith('.ts'))) {
  const [room, ...below] = file.split('/')
  if (below.length === 0) continue
  if (!rooms.includes(room)) faults.push(`${file}: src/${room} is not a room; add it to scripts/import-direction.mjs`)
  for (const [, target] of readFileSync(join(src, file), 'utf8').matchAll(/from '(\.[^']+)'/g)) {
    const path = relative(src, resolve(src, dirname(file), target))
    const [other] = path.split('/')
    if (other === room) continue
    if (rooms.indexOf(other) < rooms.indexOf(room)) faults.push(`${file}: imports upward from ${path}`)
    if (strangers.get(room)?.includes(other)) faults.push(`${file}: ${room} must not know ${other}`)
    if (path !== `${other}/index.js` && !sideDoors.has(path)) faults.push(`${file}: goes past the index into ${path}`)
  }
}

for (const fault of faults) console.error(fault)
process.exitCode = faults.length === 0 ? 0 : 1
