import { sign } from 'node:crypto'
import { mkdtemp, readFile, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { buffer } from 'node:stream/consumers'
import { gzipSync } from 'node:zlib'
import { type Header, pack } from 'tar-stream'
import { type IndexPackage, type WritePackageOptions, writePackage } from '../../src/apk/index.js'
import { sha256, type TestKey, type TestPackage, testContents } from './repository.js'

/** A package file in memory, with the record that an index lists it by. */
export interface WrittenPackage {
  readonly bytes: Buffer
  readonly record: IndexPackage
}

/** Writes a test package; it is unsigned unless `options` name a key. */
export async function writtenPackage(item: TestPackage, options: WritePackageOptions = {}): Promise<WrittenPackage> {
  const directory = await mkdtemp(join(tmpdir(), 'undistro-'))
  try {
    const file = join(directory, 'package.apk')
    const record = await writePackage(file, testContents(item), options)
    return { bytes: await readFile(file), record }
  } finally {
    await rm(directory, { recursive: true })
  }
}

/** A small file of a hand-made tar. */
export interface TarFile {
  readonly name: string
  readonly content: string | Uint8Array
}

/** A gzip member with a tar in it, made without this library; as in an apk, there are no end-of-archive blocks. */
export async function gzipMember(files: readonly TarFile[]): Promise<Buffer> {
  const archive = pack()
  for (const { name, content } of files) archive.entry({ name, mtime: new Date(0) }, Buffer.from(content))
  archive.finalize()
  const tar = await buffer(archive)
  return gzipSync(tar.subarray(0, -1024))
}

/** A signature as the entry that carries it, made without this library. */
export function signatureFile(
  signed: Uint8Array,
  { signing }: TestKey,
  { algorithm = 'RSA256', digest = 'sha256', name = signing.name } = {},
): TarFile {
  return { name: `.SIGN.${algorithm}.${name}`, content: sign(digest, signed, signing.pem) }
}

/** An entry of a hand-made tar, in tar-stream's words. */
export type HandmadeEntry = Partial<Header> & { readonly name: string; readonly content?: string }

/** A package file made without this library: nothing checks what is in its data, but `.PKGINFO` fits it. */
export async function handmadePackage(entries: readonly HandmadeEntry[]): Promise<Buffer> {
  const archive = pack()
  for (const { content = '', ...header } of entries) archive.entry({ mtime: new Date(0), ...header }, content)
  archive.finalize()
  return joinedMembers(gzipSync(await buffer(archive)))
}

/** A package file of a data member and of a control member that fits it. */
export async function joinedMembers(data: Uint8Array, control: readonly TarFile[] = []): Promise<Buffer> {
  const fields = ['pkgname = a', 'pkgver = 1-r0', 'arch = x86_64', `datahash = ${sha256(data)}`]
  const pkginfo = { name: '.PKGINFO', content: `${fields.join('\n')}\n` }
  return Buffer.concat([await gzipMember([pkginfo, ...control]), data])
}
