import { ArchiveError, type ErrorPlace } from '../errors/index.js'
import { type ArchiveLimits, defaultArchiveLimits } from './limits.js'
import { TarReader } from './tar-reader.js'

/**
 * The contents of the regular files of a small archive by their paths, in the order of the archive.
 *
 * @param place - What errors should name beside the offset.
 * @throws {@link ArchiveError} with any of its codes.
 */
export function readTarFiles(
  tar: Uint8Array,
  limits: ArchiveLimits = defaultArchiveLimits,
  place: ErrorPlace = {},
): ReadonlyMap<string, Buffer> {
  const files = new Map<string, Buffer>()
  const reader = new TarReader(
    {
      entry(entry) {
        if (entry.type !== 'file') return undefined
        if (files.has(entry.path)) {
          throw new ArchiveError({
            code: 'UNDISTRO_ARCHIVE_DUPLICATE',
            problem: 'an entry stands twice in an archive',
            place: { ...place, path: entry.path },
          })
        }
        const chunks: Uint8Array[] = []
        return {
          content: chunk => void chunks.push(chunk),
          end: () => void files.set(entry.path, joined(chunks)),
        }
      },
    },
    limits,
    place,
  )
  reader.push(tar)
  reader.end()
  return files
}

/** A file that came in one piece stays where it is. */
function joined(chunks: readonly Uint8Array[]): Buffer {
  const [first, ...others] = chunks
  if (first === undefined || others.length > 0) return Buffer.concat(chunks)
  return Buffer.from(first.buffer, first.byteOffset, first.length)
}
