import { createHash, generateKeyPairSync } from 'node:crypto'
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, onTestFinished } from 'vitest'
import {
  type IndexPackage,
  type PackageContents,
  type PackageEntry,
  type PackageInfo,
  type SigningKey,
  type TrustedKey,
  writeIndex,
  writePackage,
} from '../../src/apk/index.js'

/** A key pair for tests; made once a process, as RSA keys take time. */
export interface TestKey {
  readonly signing: SigningKey
  readonly trusted: TrustedKey
}

const keys = new Map<string, TestKey>()

/** The test key of that name. */
export function testKey(name = 'test@example.org-1.rsa.pub'): TestKey {
  const known = keys.get(name)
  if (known) return known
  const pair = generateKeyPairSync('rsa', {
    modulusLength: 2048,
    publicKeyEncoding: { type: 'spki', format: 'pem' },
    privateKeyEncoding: { type: 'pkcs8', format: 'pem' },
  })
  const key = { signing: { name, pem: pair.privateKey }, trusted: { name, pem: pair.publicKey } }
  keys.set(name, key)
  return key
}

/** A package to make for a test. */
export interface TestPackage extends Partial<Omit<PackageInfo, 'datahash' | 'installedSize'>> {
  readonly name: string
  /** Texts of files by path; directories are made as needed. */
  readonly files?: Readonly<Record<string, string | Uint8Array>> | undefined
  /** Further entries. */
  readonly entries?: readonly PackageEntry[] | undefined
  readonly scripts?: PackageContents['scripts']
}

/** What every test package is made at. */
export const testTime = 1_700_000_000

/** The contents of a test package. */
export function testContents({ files = {}, entries = [], scripts, ...given }: TestPackage): PackageContents {
  const info = {
    version: '1.0-r0',
    arch: 'x86_64',
    description: `The ${given.name} of a test`,
    license: 'MIT',
    origin: given.name,
    buildTime: testTime,
    depends: [],
    provides: [],
    installIf: [],
    replaces: [],
    triggers: [],
    ...given,
  }
  const fileEntries = Object.entries(files).map(([path, content]) => testFile(path, content))
  return { info, entries: [...fileEntries, ...entries], scripts }
}

/** A plain file entry. */
export function testFile(
  path: string,
  content: string | Uint8Array,
  attributes: { mode?: number; uid?: number; gid?: number } = {},
): PackageEntry {
  const bytes = Buffer.from(content)
  return {
    type: 'file',
    path,
    mode: 0o644,
    uid: 0,
    gid: 0,
    mtime: testTime,
    size: bytes.length,
    content: bytes,
    ...attributes,
  }
}

/** A repository in a folder, with what its index lists. */
export interface TestRepository {
  readonly directory: string
  readonly packages: readonly IndexPackage[]
}

/** Writes packages and their signed index below `<directory>/<arch>`. */
export async function writeRepository(
  directory: string,
  packages: readonly TestPackage[],
  { key = testKey(), arch = 'x86_64' }: { key?: TestKey; arch?: string } = {},
): Promise<TestRepository> {
  await mkdir(join(directory, arch), { recursive: true })
  const records: IndexPackage[] = []
  for (const item of packages) {
    const contents = testContents({ arch, ...item })
    const file = join(directory, arch, `${contents.info.name}-${contents.info.version}.apk`)
    records.push(await writePackage(file, contents, { key: key.signing }))
  }
  const index = await writeIndex({ description: 'test', packages: records }, { key: key.signing })
  await writeFile(join(directory, arch, 'APKINDEX.tar.gz'), index)
  return { directory, packages: records }
}

/** A folder that is removed when the tests of the file have ended. */
export async function suiteDirectory(): Promise<string> {
  const directory = await mkdtemp(join(tmpdir(), 'undistro-'))
  afterAll(() => rm(directory, { recursive: true, force: true }))
  return directory
}

/** A folder that is removed when the test ends. */
export async function temporaryDirectory(): Promise<string> {
  const directory = await mkdtemp(join(tmpdir(), 'undistro-'))
  onTestFinished(() => rm(directory, { recursive: true, force: true }))
  return directory
}

/** The hex SHA-256 of bytes. */
export function sha256(bytes: Uint8Array): string {
  return createHash('sha256').update(bytes).digest('hex')
}
