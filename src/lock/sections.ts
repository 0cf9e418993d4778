import type { PackageSections } from '../apk/index.js'
import { type CodeOf, LockError } from '../errors/index.js'
import type { LockedPackage } from './lock-data.js'

/**
 * Checks that a package's file is, part by part, the one that its lock names.
 *
 * @throws {@link LockError} with code `UNDISTRO_LOCK_RANGE`, `UNDISTRO_LOCK_SIGNATURE`, `UNDISTRO_LOCK_CONTROL` or
 * `UNDISTRO_LOCK_DATA`.
 */
export function checkSections(locked: LockedPackage, found: PackageSections): void {
  const { sections } = locked
  if (sections === undefined) return
  const fault = (code: CodeOf<'LOCK'>, what: string, expected: unknown, actual: unknown): LockError =>
    new LockError({
      code,
      problem: `${what} of a package is not the one its lock names: expected ${expected ?? 'none'}, found ${actual ?? 'none'}`,
      place: { package: `${locked.name}-${locked.version}`, url: locked.url, file: locked.file },
      hint: 'The package was built or signed again, or the lock was changed by hand; lock again if you trust what is there.',
    })
  const digests = [
    ['UNDISTRO_LOCK_SIGNATURE', 'the signature', sections.signature?.sha1, found.signature?.sha1],
    [
      'UNDISTRO_LOCK_SIGNATURE',
      'the signature',
      sections.signature?.sha256 ?? found.signature?.sha256,
      found.signature?.sha256,
    ],
    [
      'UNDISTRO_LOCK_CONTROL',
      'the control member',
      sections.control.sha256 ?? found.control.sha256,
      found.control.sha256,
    ],
    ['UNDISTRO_LOCK_DATA', 'the data member', sections.data.sha256, found.data.sha256],
  ] as const
  for (const [code, what, expected, actual] of digests)
    if (expected !== actual) throw fault(code, what, expected, actual)
  for (const part of ['signature', 'control', 'data'] as const) {
    const [expected, actual] = [rangeOf(sections[part]), rangeOf(found[part])]
    if (expected !== actual) throw fault('UNDISTRO_LOCK_RANGE', `the place of the ${part}`, expected, actual)
  }
}

function rangeOf(section: { readonly offset: number; readonly size: number } | undefined): string | undefined {
  return section && `${section.size} bytes from byte ${section.offset}`
}
