/**
 * Every error code of the library and what it means. Codes are stable: programs may branch on them.
 * A code's prefix names the family, which is the class that carries it.
 */
export const errorCodes = {
  // ConfigError: the declaration is wrong.
  UNDISTRO_CONFIG_INVALID:
    'A declaration has fields that are unknown, of the wrong type or out of range; see `issues`.',
  UNDISTRO_CONFIG_SYNTAX: 'A YAML or JSON text does not parse.',
  UNDISTRO_CONFIG_UNSUPPORTED: 'A field that apko knows and this version does not act on; it is refused, not ignored.',
  UNDISTRO_CONFIG_MIXED_LIBC: 'Repositories of a glibc and of a musl distribution meet in one image.',

  // FormatError: text or structure in an apk file that breaks the format.
  UNDISTRO_FORMAT_VERSION: 'A package version is not in apk’s grammar.',
  UNDISTRO_FORMAT_DEPENDENCY: 'A dependency is not in apk’s grammar.',
  UNDISTRO_FORMAT_PKGINFO: 'A .PKGINFO line or field is malformed or missing.',
  UNDISTRO_FORMAT_INDEX: 'An APKINDEX record is malformed.',
  UNDISTRO_FORMAT_INSTALLED: 'An installed-database record is malformed.',
  UNDISTRO_FORMAT_PACKAGE: 'A package does not have the members or entries that an apk v2 file must have.',
  UNDISTRO_FORMAT_KEY: 'A key is not a PEM key of the expected kind.',
  UNDISTRO_FORMAT_SBOM: 'An SBOM inside a package is not a sound SPDX 2.x document in JSON.',

  // ArchiveError: tar or gzip structure.
  UNDISTRO_ARCHIVE_GZIP: 'A gzip member is malformed or damaged.',
  UNDISTRO_ARCHIVE_TRUNCATED: 'An archive ends before its structure does.',
  UNDISTRO_ARCHIVE_HEADER: 'A tar header is malformed (magic, checksum, number or type).',
  UNDISTRO_ARCHIVE_PAX: 'A PAX extended header is malformed.',
  UNDISTRO_ARCHIVE_PATH:
    'An entry name is hostile: absolute, with `.` or `..` components, empty, or with control characters.',
  UNDISTRO_ARCHIVE_LINK: 'A hard link names no earlier file of the archive, or a link target is hostile.',
  UNDISTRO_ARCHIVE_DUPLICATE: 'Two entries of one archive have the same name.',
  UNDISTRO_ARCHIVE_LIMIT: 'An archive passes a limit (size, entry count, path length, header size).',
  UNDISTRO_ARCHIVE_TYPE: 'An archive has an entry of a type that does not belong in it.',
  UNDISTRO_ARCHIVE_TRAILING: 'Something follows the end of an archive.',

  // IntegrityError: bytes are not what a digest or a record said.
  UNDISTRO_INTEGRITY_IDENTITY: 'The SHA-1 of a control member is not the `C:` of the index.',
  UNDISTRO_INTEGRITY_DATAHASH: 'The SHA-256 of a data member is not the `datahash` of .PKGINFO.',
  UNDISTRO_INTEGRITY_FILE: 'The SHA-1 of a file is not the one its header states.',
  UNDISTRO_INTEGRITY_SIZE: 'A package has another size than the index states.',
  UNDISTRO_INTEGRITY_METADATA: 'A package’s .PKGINFO contradicts the index record it was found by.',
  UNDISTRO_INTEGRITY_BLOB: 'A blob does not have the digest it is named by.',

  // SignatureError: who vouches for the bytes.
  UNDISTRO_SIGNATURE_MISSING: 'A package or an index carries no signature.',
  UNDISTRO_SIGNATURE_UNTRUSTED: 'No signature was made by a trusted key.',
  UNDISTRO_SIGNATURE_BAD: 'A signature by a trusted key does not fit the bytes.',

  // ResolveError: no set of packages fits.
  UNDISTRO_RESOLVE_UNSATISFIABLE: 'No set of packages meets the request.',
  UNDISTRO_RESOLVE_TAG: 'A request has a tag that no repository has, or the repositories have too many.',
  UNDISTRO_RESOLVE_NAME: 'A name to upgrade, reinstall, leave or delete that neither the root nor a repository has.',
  UNDISTRO_RESOLVE_LIMIT: 'The search for an answer ran into more dead ends than it may.',
  UNDISTRO_RESOLVE_ARCH: 'A repository has nothing for the architecture.',

  // LockError: a lock file, and what is built by it.
  UNDISTRO_LOCK_MISSING: 'There is no such lock file, or it cannot be read.',
  UNDISTRO_LOCK_SYNTAX: 'A lock file is not JSON.',
  UNDISTRO_LOCK_VERSION: 'A lock file is of a version that this library does not know.',
  UNDISTRO_LOCK_INVALID:
    'A lock file has fields that are unknown, missing, of the wrong type or contradictory; see `issues`.',
  UNDISTRO_LOCK_OUTDATED: 'A declaration asks for something else than its lock was made for; see `differences`.',
  UNDISTRO_LOCK_SIGNATURE: 'The signature of a package is not the one its lock names.',
  UNDISTRO_LOCK_CONTROL: 'The control member of a package is not the one its lock names.',
  UNDISTRO_LOCK_DATA: 'The data member of a package is not the one its lock names.',
  UNDISTRO_LOCK_RANGE: 'The parts of a package are not where its lock says.',
  UNDISTRO_LOCK_UNFETCHED: 'A lock has no digests of its packages’ parts: it was resolved, and nothing was fetched.',
  UNDISTRO_LOCK_REQUEST: 'A lock file of apko does not tell what was asked for, and so cannot be solved again.',
  UNDISTRO_LOCK_PACKAGE: 'A lock has no package of that name.',
  UNDISTRO_LOCK_ARCH: 'A question to a lock names an architecture that it does not have, or none of its several.',

  // FetchError: bytes could not be had.
  UNDISTRO_FETCH_URL: 'An address is not an http or https URL.',
  UNDISTRO_FETCH_FAILED: 'A request failed: connection, TLS or timeout, after the last attempt.',
  UNDISTRO_FETCH_STATUS: 'A server answered with a status that is not a success.',
  UNDISTRO_FETCH_REDIRECT: 'Too many redirects, or one that leads somewhere not allowed.',
  UNDISTRO_FETCH_TOO_LARGE: 'A response is larger than the limit.',
  UNDISTRO_FETCH_OFFLINE: 'Something is not in the store and the build is offline.',
  UNDISTRO_FETCH_NOT_FOUND: 'A file of a local repository or a source path is not there.',
  UNDISTRO_FETCH_UNREADABLE: 'A file of a local repository is there and cannot be read.',

  // ConflictError: packages that cannot share a root file system.
  UNDISTRO_CONFLICT_FILE: 'Two packages own one path and neither may replace the other.',
  UNDISTRO_CONFLICT_TYPE: 'A path is a directory in one place and something else in another.',
  UNDISTRO_CONFLICT_PATH: 'A path of the declaration cannot be laid on the packages’ tree.',
  UNDISTRO_CONFLICT_ACCOUNT: 'A user or group contradicts one that is already there.',

  // StoreError: the content-addressed store.
  UNDISTRO_STORE_CORRUPT: 'A file of the store does not read as what it should be.',
  UNDISTRO_STORE_MISSING: 'A blob that an image needs is no longer in the store.',

  // OutputError: writing or loading an image.
  UNDISTRO_OUTPUT_EXISTS: 'A target exists and is not what would be replaced.',
  UNDISTRO_OUTPUT_DOCKER: 'The Docker daemon refused an image, or does not answer.',
  UNDISTRO_OUTPUT_PLATFORM: 'An image has no such platform.',
  UNDISTRO_OUTPUT_LAYERS: 'An image would need more layers than runtimes allow.',
} as const

/** A stable error identifier. */
export type ErrorCode = keyof typeof errorCodes

/** The codes of one family, by their prefix. */
export type CodeOf<Family extends string> = Extract<ErrorCode, `UNDISTRO_${Family}_${string}`>
