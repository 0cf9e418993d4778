import type { PackageSections } from '../apk/index.js'
import { type CodeOf, LockError } from '../errors/index.js'
import type { LockedPackage, LockedSection } from './lock-data.js'

/**
 * Checks that a package's file is, part by part, the one that its lock names. A lock that was only resolved names none.
 *
 * @throws {@link LockError} with code `UNDISTRO_LOCK_SIGNATURE`, `UNDISTRO_LOCK_CONTROL`, `UNDISTRO_LOCK_DATA` or
 * `UNDISTRO_LOCK_RANGE`.
 */
export function checkSections(locked: LockedPackage, found: PackageSections): void {
  const { name, version, url, file, sections } = locked
  if (sections === undefined) return
  const compare = (code: CodeOf<'LOCK'>, what: string, expected = 'none', actual = 'none'): void => {
    if (expected === actual) return
    throw new LockError({
      code,
      problem: `${what} of a package is not what its lock says: expected ${expected}, found ${actual}`,
      place: { package: `${name}-${version}`, url, file },
      hint: 'It was built or signed again, or the lock was changed by hand; lock again if you trust what is there.',
    })
  }
  const { signature, control, data } = sections
  compare('UNDISTRO_LOCK_SIGNATURE', 'the SHA-1 of the signature', signature?.sha1, found.signature?.sha1)
  if (signature?.sha256 !== undefined) {
    compare('UNDISTRO_LOCK_SIGNATURE', 'the SHA-256 of the signature', signature.sha256, found.signature?.sha256)
  }
  if (control.sha256 !== undefined) {
    compare('UNDISTRO_LOCK_CONTROL', 'the SHA-256 of the control member', control.sha256, found.control.sha256)
  }
  compare('UNDISTRO_LOCK_DATA', 'the SHA-256 of the data member', data.sha256, found.data.sha256)
  for (const part of ['signature', 'control', 'data'] as const) {
    compare('UNDISTRO_LOCK_RANGE', `the place of the ${part}`, place(sections[part]), place(found[part]))
  }
}

function place(section: LockedSection | undefined): string | undefined {
  return section && `${section.size} bytes from byte ${section.offset}`
}
