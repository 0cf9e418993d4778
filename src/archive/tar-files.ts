import { type ArchiveLimits, defaultArchiveLimits } from './limits.js'
import { TarReader } from './tar-reader.js'

/** The contents of the regular files of a small archive by their paths, in the order of the archive. */
export function readTarFiles(
  tar: Uint8Array,
  limits: ArchiveLimits = defaultArchiveLimits,
): ReadonlyMap<string, Buffer> {
  const files = new Map<string, Buffer>()
  const reader = new TarReader(
    {
      entry(entry) {
        if (entry.type !== 'file') return undefined
        const chunks: Uint8Array[] = []
        return {
          content: chunk => void chunks.push(chunk),
          end: () => void files.set(entry.path, Buffer.concat(chunks)),
        }
      },
    },
    limits,
  )
  reader.push(tar)
  reader.end()
  return files
}
