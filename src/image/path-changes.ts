import { createHash } from 'node:crypto'
import { createReadStream } from 'node:fs'
import { lstat, readdir, readlink, stat } from 'node:fs/promises'
import { join } from 'node:path'
import { ConflictError, type FetchError } from '../errors/index.js'
import { localFailure } from '../repository/index.js'
import type { PathChange } from '../rootfs/index.js'
import type { FileSource, PathAttributes, PathSpec } from '../spec/index.js'
import type { BuildContext } from './context.js'

type CopySpec = Extract<PathSpec, { type: 'copy' }>

/** What reading this machine's files into the store takes. */
type HostContext = Pick<BuildContext, 'store' | 'signal'>

/**
 * Turns declared paths into changes of a tree: files and folders of this machine are read into the store. Of their modes
 * only whether the owner may execute them is kept, as 0755 or 0644, so that no umask or checkout shows in an image.
 *
 * @throws {@link FetchError} with code `UNDISTRO_FETCH_NOT_FOUND` or `UNDISTRO_FETCH_UNREADABLE`; {@link ConflictError}
 * with code `UNDISTRO_CONFLICT_PATH` for sockets, devices and pipes.
 */
export async function pathChanges(paths: readonly PathSpec[], context: HostContext): Promise<readonly PathChange[]> {
  const changes: PathChange[] = []
  for (const path of paths) {
    if (path.type === 'file') changes.push(await fileChange(path, path.source, context))
    else if (path.type === 'copy') changes.push(...(await copyChanges(path, context)))
    else changes.push(path)
  }
  return changes
}

async function fileChange(
  attributes: PathAttributes & { path: string },
  source: FileSource,
  context: HostContext,
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
      const found = await stat(source.file).catch(failed(source.file))
      if (!found.isFile()) throw notCopied(source.file, path)
      return { ...change, mode: mode ?? plainMode(found.mode), ...(await storeHost(source.file, context)) }
    }
  }
}

async function copyChanges(copy: CopySpec, context: HostContext): Promise<readonly PathChange[]> {
  const { path, from, uid, gid } = copy
  context.signal?.throwIfAborted()
  const found = await lstat(from).catch(failed(from))
  if (found.isSymbolicLink()) {
    return [{ type: 'symlink', path, uid, gid, target: await readlink(from).catch(failed(from)) }]
  }
  if (found.isFile()) return [await fileChange(copy, { kind: 'host', file: from }, context)]
  if (!found.isDirectory()) throw notCopied(from, path)
  const changes: PathChange[] = path === '/' ? [] : [{ type: 'directory', path, uid, gid }]
  for (const name of (await readdir(from).catch(failed(from))).sort()) {
    const inside = { ...copy, path: `${path === '/' ? '' : path}/${name}`, from: join(from, name) }
    changes.push(...(await copyChanges(inside, context)))
  }
  return changes
}

/** Reads a file of this machine into the store. */
async function storeHost(
  file: string,
  { store, signal }: HostContext,
): Promise<Pick<Extract<PathChange, { type: 'file' }>, 'size' | 'sha1' | 'content'>> {
  const hash = createHash('sha1')
  async function* hashed(): AsyncGenerator<Uint8Array> {
    for await (const chunk of hostChunks(file)) {
      signal?.throwIfAborted()
      hash.update(chunk)
      yield chunk
    }
  }
  const { digest, size } = await store.putStream(hashed())
  return { size, sha1: hash.digest('hex'), content: { kind: 'blob', digest } }
}

async function* hostChunks(file: string): AsyncGenerator<Uint8Array> {
  try {
    yield* createReadStream(file, { highWaterMark: 256 * 1024 }) as AsyncIterable<Uint8Array>
  } catch (cause) {
    throw hostFailure(cause as NodeJS.ErrnoException, file)
  }
}

function failed(file: string): (cause: NodeJS.ErrnoException) => never {
  return cause => {
    throw hostFailure(cause, file)
  }
}

function hostFailure(cause: NodeJS.ErrnoException, file: string): FetchError {
  return localFailure(cause, file, {
    problem: 'a file to copy into the image is not there',
    hint: 'Relative paths start at the folder that the program runs in.',
  })
}

function notCopied(file: string, path: string): ConflictError {
  return new ConflictError({
    code: 'UNDISTRO_CONFLICT_PATH',
    problem: 'only files, folders and symbolic links can be copied into an image, and a folder not as a file',
    place: { file, path },
  })
}

function plainMode(mode: number): number {
  return (mode & 0o100) === 0 ? 0o644 : 0o755
}
