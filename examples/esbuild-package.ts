import { execFileSync } from 'node:child_process'
import { generateKeyPairSync } from 'node:crypto'
import { mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { createRequire } from 'node:module'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { writeIndex, writePackage } from '@undistro/sdk/apk'

/** A repository that this machine has made, with the key that signs it. */
export interface LocalRepository {
  readonly directory: string
  readonly key: { readonly name: string; readonly pem: string }
}

/**
 * Makes an apk package of esbuild, a static program that npm brings, and a signed repository with it.
 * The program is the one for Linux, also on a Mac.
 */
export async function packageEsbuild(directory: string): Promise<LocalRepository> {
  const arch = process.arch === 'arm64' ? 'aarch64' : 'x86_64'
  const { version, binary } = await linuxEsbuild(process.arch === 'arm64' ? 'arm64' : 'x64')
  const pair = generateKeyPairSync('rsa', {
    modulusLength: 4096,
    publicKeyEncoding: { type: 'spki', format: 'pem' },
    privateKeyEncoding: { type: 'pkcs8', format: 'pem' },
  })
  const key = { name: 'demo.rsa.pub', pem: pair.privateKey }
  const mtime = 1_700_000_000

  await mkdir(join(directory, arch), { recursive: true })
  const record = await writePackage(
    join(directory, arch, `esbuild-${version}-r0.apk`),
    {
      info: {
        name: 'esbuild',
        version: `${version}-r0`,
        arch,
        description: 'An extremely fast bundler for the web',
        url: 'https://esbuild.github.io',
        license: 'MIT',
        origin: 'esbuild',
        buildTime: mtime,
        depends: [],
        provides: [`cmd:esbuild=${version}-r0`],
        installIf: [],
        replaces: [],
        triggers: [],
      },
      entries: [
        {
          type: 'file',
          path: 'usr/bin/esbuild',
          mode: 0o755,
          uid: 0,
          gid: 0,
          mtime,
          size: binary.length,
          content: binary,
        },
      ],
    },
    { key },
  )
  const index = await writeIndex({ description: 'demo', packages: [record] }, { key })
  await writeFile(join(directory, arch, 'APKINDEX.tar.gz'), index)
  return { directory, key: { name: key.name, pem: pair.publicKey } }
}

/** esbuild's program for Linux: npm has installed it on Linux, elsewhere it is fetched by its package's name. */
async function linuxEsbuild(cpu: 'x64' | 'arm64'): Promise<{ version: string; binary: Uint8Array }> {
  const require = createRequire(import.meta.url)
  const { version } = JSON.parse(await readFile(require.resolve('esbuild/package.json'), 'utf8')) as { version: string }
  const name = `@esbuild/linux-${cpu}`
  if (process.platform === 'linux') {
    const folder = dirname(createRequire(require.resolve('esbuild')).resolve(`${name}/package.json`))
    return { version, binary: await readFile(join(folder, 'bin/esbuild')) }
  }
  const folder = await mkdtemp(join(tmpdir(), 'esbuild-'))
  try {
    execFileSync('npm', ['install', '--no-save', '--force', '--prefix', folder, `${name}@${version}`], {
      stdio: 'ignore',
    })
    return { version, binary: await readFile(join(folder, 'node_modules', name, 'bin/esbuild')) }
  } finally {
    await rm(folder, { recursive: true, force: true })
  }
}
