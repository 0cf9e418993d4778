import { createHash } from 'node:crypto'

/** A part of a package file: one of the gzip members that it is joined of, or several that stand together. */
export interface PackageSection {
  /** Byte of the file that it starts at. */
  readonly offset: number
  /** Bytes. */
  readonly size: number
  /** Hex SHA-256 of the bytes as they stand in the file. */
  readonly sha256: string
}

/** The parts of a package file, which follow each other without a gap. */
export interface PackageSections {
  /** Absent from a package that nobody signed. */
  readonly signature?: SignatureSection | undefined
  readonly control: PackageSection
  /** Its SHA-256 is the `datahash` that the control part states. */
  readonly data: PackageSection
}

/** The signatures of a package file. */
export interface SignatureSection extends PackageSection {
  /** Hex SHA-1 of the bytes, which apko's lock files go by. */
  readonly sha1: string
}

/** The sections of a package before its data. */
export function leadingSections(
  head: Uint8Array,
  control: { readonly start: number; readonly stop: number },
): Omit<PackageSections, 'data'> {
  const member = head.subarray(control.start, control.stop)
  const section = { offset: control.start, size: member.length, sha256: hex('sha256', member) }
  if (control.start === 0) return { control: section }
  const signature = head.subarray(0, control.start)
  return {
    signature: { offset: 0, size: signature.length, sha1: hex('sha1', signature), sha256: hex('sha256', signature) },
    control: section,
  }
}

function hex(algorithm: 'sha1' | 'sha256', bytes: Uint8Array): string {
  return createHash(algorithm).update(bytes).digest('hex')
}
