import { type Compression, contentPadding, gzip, tarHeader } from '../archive/index.js'
import { type SigningKey, signatureName, signBytes } from './signature.js'

/** A small file of a signature, control or index member. */
export interface MemberFile {
  readonly path: string
  readonly mode: number
  readonly bytes: Uint8Array
}

/** The tar records of some small files, owned by root, without end-of-archive blocks: members are joined into one tar. */
export function memberTar(files: readonly MemberFile[], mtime: number): Uint8Array {
  return Buffer.concat(
    files.flatMap(({ path, mode, bytes }) => [
      tarHeader({ type: 'file', path, mode, uid: 0, gid: 0, uname: 'root', gname: 'root', mtime, size: bytes.length }),
      bytes,
      contentPadding(bytes.length),
    ]),
  )
}

/** One gzip member of some bytes. */
export async function compressMember(parts: readonly Uint8Array[], compression: Compression): Promise<Uint8Array> {
  const chunks: Uint8Array[] = []
  for await (const chunk of gzip(parts, compression)) chunks.push(chunk)
  return Buffer.concat(chunks)
}

/** The member that precedes what it signs. */
export async function signatureMember(
  signed: Uint8Array,
  key: SigningKey,
  mtime: number,
  compression: Compression,
): Promise<Uint8Array> {
  const file = { path: signatureName(key), mode: 0o644, bytes: signBytes(signed, key) }
  return compressMember([memberTar([file], mtime)], compression)
}
