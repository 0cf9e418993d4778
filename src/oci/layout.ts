import { createHash } from 'node:crypto'
import { mkdir, readdir, readFile, stat } from 'node:fs/promises'
import { join } from 'node:path'
import { OutputError } from '../errors/index.js'
import { type Blob, fileChunks, hexOf, PendingFile, type Store } from '../store/index.js'
import { type Image, imageBlobs } from './image.js'
import { type ImageName, type LayoutDescriptor, layoutDescriptor, layoutIndex, ociLayoutFile } from './layout-files.js'

/**
 * Writes an image as an OCI image layout into a folder, which is new, empty or a layout already. In one that is, the
 * image takes the place of what had its tag, and everything else stays. `index.json` is written last, so that whoever
 * reads the folder meanwhile finds either the old state or the new.
 *
 * @throws {@link OutputError} with code `UNDISTRO_OUTPUT_EXISTS`; `StoreError` or `IntegrityError` when the store is damaged.
 */
export async function writeLayout(
  image: Image,
  directory: string,
  store: Store,
  options: ImageName & { signal?: AbortSignal | undefined } = {},
): Promise<void> {
  const blobs = join(directory, 'blobs', 'sha256')
  const present = await presentDescriptors(directory)
  await mkdir(blobs, { recursive: true })
  for (const blob of imageBlobs(image)) await copyBlob(blob, join(blobs, hexOf(blob.digest)), store, options.signal)
  const added = layoutDescriptor(image, options)
  const kept = present.filter(other => !isReplaced(other, added))
  await replaceFile(join(directory, 'oci-layout'), ociLayoutFile)
  await replaceFile(join(directory, 'index.json'), layoutIndex([...kept, added]))
}

async function presentDescriptors(directory: string): Promise<readonly LayoutDescriptor[]> {
  const names = await readdir(directory).catch(ignoreMissing)
  if (names === undefined || names.length === 0) return []
  if (!names.includes('oci-layout')) {
    throw new OutputError({
      code: 'UNDISTRO_OUTPUT_EXISTS',
      problem: 'the folder for an image layout has other files in it',
      place: { file: directory },
      hint: 'Name a new or empty folder, or one that is an image layout.',
    })
  }
  const file = join(directory, 'index.json')
  const text = await readFile(file, 'utf8').catch(ignoreMissing)
  return text === undefined ? [] : parseDescriptors(text, file)
}

function parseDescriptors(text: string, file: string): readonly LayoutDescriptor[] {
  try {
    const { manifests } = JSON.parse(text) as { manifests: LayoutDescriptor[] }
    return [...manifests]
  } catch (cause) {
    throw new OutputError({
      code: 'UNDISTRO_OUTPUT_EXISTS',
      problem: 'the folder for an image layout has an index that is none',
      place: { file },
      hint: 'Name a new or empty folder, or remove this one.',
      cause,
    })
  }
}

/** Whether an entry gives way to another: that of the same name, or where neither has one that of the same image. */
function isReplaced(present: LayoutDescriptor, added: LayoutDescriptor): boolean {
  const name = nameOf(added)
  return nameOf(present) === name && (name !== undefined || present.digest === added.digest)
}

async function copyBlob(blob: Blob, target: string, store: Store, signal: AbortSignal | undefined): Promise<void> {
  if ((await stat(target).catch(ignoreMissing))?.size === blob.size && hasDigest(target, blob)) return
  await using pending = await PendingFile.beside(target)
  for await (const chunk of store.read(blob.digest)) {
    signal?.throwIfAborted()
    await pending.write(chunk)
  }
  await pending.commit(target)
}

function hasDigest(file: string, { digest }: Blob): boolean {
  const hash = createHash('sha256')
  for (const chunk of fileChunks(file)) hash.update(chunk)
  return hash.digest('hex') === hexOf(digest)
}

async function replaceFile(file: string, text: string): Promise<void> {
  await using pending = await PendingFile.beside(file)
  await pending.write(Buffer.from(text))
  await pending.commit(file)
}

function nameOf({ annotations }: LayoutDescriptor): string | undefined {
  return annotations?.['io.containerd.image.name'] ?? annotations?.['org.opencontainers.image.ref.name']
}

function ignoreMissing(error: unknown): undefined {
  if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return undefined
  throw error
}
