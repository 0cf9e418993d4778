import { createHash } from 'node:crypto'
import type { Maintainer } from './inventory.js'
import type { SpdxChecksum, SpdxExternalReference, SpdxPackage } from './spdx-document.js'
import type { SpdxDraft } from './spdx-draft.js'
import type { FileSubject } from './subject.js'

/** The fields of a package of which nothing more is known. */
export const nothingAsserted = {
  downloadLocation: 'NOASSERTION',
  filesAnalyzed: false,
  licenseConcluded: 'NOASSERTION',
  licenseDeclared: 'NOASSERTION',
  copyrightText: 'NOASSERTION',
} as const satisfies Partial<SpdxPackage>

/** Checksums, of those hashes that are known. */
export function checksums(hashes: { sha1?: string | undefined; sha256?: string | undefined }): readonly SpdxChecksum[] {
  const { sha1, sha256 } = hashes
  return [
    ...(sha1 === undefined ? [] : [{ algorithm: 'SHA1', checksumValue: sha1 } as const]),
    ...(sha256 === undefined ? [] : [{ algorithm: 'SHA256', checksumValue: sha256 } as const]),
  ]
}

/** A package URL in SPDX's form, where there is one. */
export function purlReferences(purl: string | undefined): readonly SpdxExternalReference[] {
  if (purl === undefined) return []
  return [{ referenceCategory: 'PACKAGE-MANAGER', referenceType: 'purl', referenceLocator: purl }]
}

/** Someone with an address is taken for a person, a bare name for a distribution. */
export function agent({ name, email }: Maintainer): string {
  return email === undefined ? organization(name) : `Person: ${name} (${email})`
}

/** An organization in SPDX's form, where parentheses would be read as an address. */
export function organization(name: string): string {
  return `Organization: ${name.replaceAll('(', '[').replaceAll(')', ']')}`
}

/**
 * What a package says of its files: that they were looked at, and the hash of their hashes (SPDX 2.3, 7.9). One without
 * files has to say that they were not.
 *
 * @param excluded - Paths of files that are not among `files`.
 */
export function analysis(
  files: readonly FileSubject[],
  excluded: readonly string[],
): Pick<SpdxPackage, 'filesAnalyzed' | 'packageVerificationCode'> {
  if (files.length === 0) return { filesAnalyzed: false }
  const hashes = files.map(file => file.sha1).sort()
  return {
    filesAnalyzed: true,
    packageVerificationCode: {
      packageVerificationCodeValue: createHash('sha1').update(hashes.join('')).digest('hex'),
      packageVerificationCodeExcludedFiles: excluded.length === 0 ? undefined : excluded.map(fileName),
    },
  }
}

/** Adds the files that a package or layer contains; `label` becomes part of their identifiers. */
export function addFiles(draft: SpdxDraft, files: readonly FileSubject[], label: string, containerId: string): void {
  for (const file of files) {
    const SPDXID = draft.claim(`File-${label}-${file.path}`)
    draft.addFile(containerId, { SPDXID, fileName: fileName(file.path), checksums: checksums(file) })
  }
}

function fileName(path: string): string {
  return `./${path}`
}
