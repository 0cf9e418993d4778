import { createHash } from 'node:crypto'
import { createReadStream } from 'node:fs'
import { lstat, readdir, readlink } from 'node:fs/promises'
import { join } from 'node:path'
import { ConflictError, FetchError } from '../errors/index.js'
import type { PathChange } from '../rootfs/index.js'
import type { FileSource, PathAttributes, PathSpec } from '../spec/index.js'
import type { Blob, Store } from '../store/index.js'

type CopySpec = Extract<PathSpec, { type: 'copy' }>

/**
 * Turns declared paths into changes of a tree: files and folders of this machine are read into the store. Of their modes
 * only whether the owner may execute them is kept, as 0755 or 0644, so that no umask or checkout shows in an image.
 *
 * @throws {@link FetchError} with code `UNDISTRO_FETCH_NOT_FOUND`; {@link ConflictError} with code `UNDISTRO_CONFLICT_PATH`
 * for sockets, devices and pipes.
 */
export async function pathChanges(paths: readonly PathSpec[], store: Store): Promise<readonly PathChange[]> {
  const changes: PathChange[] = []
  for (const path of paths) {
    if (path.type === 'file') changes.push(await fileChange(path, path.source, store))
    else if (path.type === 'copy') changes.push(...(await copyChanges(path, store)))
    else changes.push(path)
  }
  return changes
}

async function fileChange(
  attributes: PathAttributes & { path: string },
  source: FileSource,
  store: Store,
): Promise<PathChange> {
  const { path, mode, uid, gid } = attributes
  const change = { type: 'file', path, mode, uid, gid } as const
  switch (source.kind) {
    case 'text':
    case 'base64': {
      const bytes = source.kind === 'text' ? Buffer.from(source.text) : Buffer.from(source.base64, 'base64')
      return { ...change, size: bytes.length, content: { kind: 'bytes', bytes } }
    }
    case 'host': {
      const found = await statHost(source.file)
      const { digest, size, sha1 } = await storeHost(source.file, store)
      return { ...change, mode: mode ?? plainMode(found.mode), size, sha1, content: { kind: 'blob', digest } }
    }
  }
}

async function copyChanges(copy: CopySpec, store: Store): Promise<readonly PathChange[]> {
  const { path, from, uid, gid, mode } = copy
  const found = await statHost(from)
  if (found.isSymbolicLink()) return [{ type: 'symlink', path, uid, gid, target: await readlink(from) }]
  if (found.isFile()) return [await fileChange(copy, { kind: 'host', file: from }, store)]
  if (!found.isDirectory()) {
    throw new ConflictError({
      code: 'UNDISTRO_CONFLICT_PATH',
      problem: 'only files, folders and symbolic links can be copied into an image',
      place: { file: from, path },
    })
  }
  const changes: PathChange[] = [{ type: 'directory', path, uid, gid }]
  for (const name of (await readdir(from)).sort()) {
    changes.push(
      ...(await copyChanges(
        { type: 'copy', path: `${path.replace(/\/$/, '')}/${name}`, from: join(from, name), uid, gid, mode },
        store,
      )),
    )
  }
  return changes
}

async function statHost(file: string): ReturnType<typeof lstat> {
  return lstat(file).catch(cause => {
    if (cause.code !== 'ENOENT') throw cause
    throw new FetchError({
      code: 'UNDISTRO_FETCH_NOT_FOUND',
      problem: 'a file to copy into the image is not there',
      place: { file },
      hint: 'Relative paths start at the folder that the program runs in.',
      cause,
    })
  })
}

async function storeHost(file: string, store: Store): Promise<Blob & { sha1: string }> {
  const hash = createHash('sha1')
  async function* chunks(): AsyncGenerator<Uint8Array> {
    for await (const chunk of createReadStream(file, { highWaterMark: 256 * 1024 }) as AsyncIterable<Uint8Array>) {
      hash.update(chunk)
      yield chunk
    }
  }
  const blob = await store.putStream(chunks())
  return { ...blob, sha1: hash.digest('hex') }
}

function plainMode(mode: number | bigint): number {
  return (Number(mode) & 0o100) === 0 ? 0o644 : 0o755
}
