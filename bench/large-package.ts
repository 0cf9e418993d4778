import { createHash, generateKeyPairSync } from 'node:crypto'
import { mkdir, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { image } from '@undistro/sdk'
import { writeIndex, writePackage } from '@undistro/sdk/apk'
import { bound, measure, printTable } from './measure.js'
import { withDirectory } from './peer.js'

const buildProcess = fileURLToPath(new URL('build-process.mjs', import.meta.url))
const size = 2 ** 30
const mtime = 1_700_000_000

/** A package of 1 GiB: the memory that building an image of it takes, with an empty store and with a filled one. */
export async function benchLargePackage(): Promise<void> {
  await withDirectory(async directory => {
    const declaration = join(directory, 'declaration.json')
    await writeFile(declaration, JSON.stringify(await largeDeclaration(join(directory, 'repository'))))
    const build = () =>
      measure(process.execPath, [
        buildProcess,
        declaration,
        join(directory, 'store'),
        join(directory, 'image.tar'),
        '1',
      ])
    const rows = (['cold', 'warm'] as const).map(name => {
      const { wall, peak } = build()
      return [name, `${(wall / 1000).toFixed(2)} s`, `${peak.toFixed(0)} MiB`, `memory ${bound(peak, 150, 0)}`]
    })
    printTable('a package of 1 GiB', [['', 'wall', 'peak', 'bounds'], ...rows])
  })
}

async function largeDeclaration(directory: string) {
  const pair = generateKeyPairSync('rsa', {
    modulusLength: 2048,
    publicKeyEncoding: { type: 'spki', format: 'pem' },
    privateKeyEncoding: { type: 'pkcs8', format: 'pem' },
  })
  const key = { name: 'bench.rsa.pub', pem: pair.privateKey }
  await mkdir(join(directory, 'x86_64'), { recursive: true })
  const lists = { depends: [], provides: [], installIf: [], replaces: [], triggers: [] }
  const record = await writePackage(
    join(directory, 'x86_64', 'large-1-r0.apk'),
    {
      info: { name: 'large', version: '1-r0', arch: 'x86_64', buildTime: mtime, ...lists },
      entries: [{ type: 'file', path: 'large', mode: 0o644, uid: 0, gid: 0, mtime, size, content: content }],
    },
    { key, compression: 'fast' },
  )
  await writeFile(
    join(directory, 'x86_64', 'APKINDEX.tar.gz'),
    await writeIndex({ description: '', packages: [record] }, { key }),
  )
  return image()
    .from({ repositories: [directory], keys: [{ name: key.name, pem: pair.publicKey }] })
    .arch('x86_64')
    .add('large')
}

/** Bytes that are neither all alike nor slow to compress: blocks of hashes, each repeated. */
async function* content(): AsyncGenerator<Uint8Array> {
  const block = Buffer.alloc(2 ** 16)
  for (let at = 0; at < size; at += block.length) {
    block.fill(createHash('sha256').update(String(at)).digest())
    yield block
  }
}
