// Prints the digests of the golden set as JSON, to be compared with digests.json:
//
//     node test/golden/print-digests.mjs [folder of the library: dist] [folder of the store: a new one]

import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { goldenDigests } from './golden-set.mjs'

const [library = 'dist', store] = process.argv.slice(2)
const { image } = await import(new URL(`../../${library}/index.js`, import.meta.url).href)
const { writeIndex, writePackage } = await import(new URL(`../../${library}/apk.js`, import.meta.url).href)

const directory = await mkdtemp(join(tmpdir(), 'undistro-golden-'))
try {
  const digests = await goldenDigests({ image, writeIndex, writePackage }, directory, store ?? join(directory, 'store'))
  console.log(JSON.stringify(digests, undefined, 2))
} finally {
  await rm(directory, { recursive: true })
}
