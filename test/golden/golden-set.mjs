// The packages and images of the golden tests: one of everything that an image can be made of. It is plain JavaScript,
// so that every version of Node runs it as it is.

import { createHash } from 'node:crypto'
import { chmod, mkdir, readFile, symlink, writeFile } from 'node:fs/promises'
import { join } from 'node:path'

const time = 1_700_000_000
const keys = new URL('../support/keys/', import.meta.url)
const keyName = 'golden@example.org-1.rsa.pub'

const owned = { uid: 0, gid: 0, mtime: time }
const directory = (path, mode) => ({ ...owned, type: 'directory', path, mode })
const symbolic = (path, target) => ({ ...owned, type: 'symlink', path, target, mode: 0o777 })
const hard = (path, target) => ({ ...owned, type: 'hardlink', path, target, mode: 0o644 })
const file = (path, content, more = {}) => {
  const bytes = Buffer.from(content)
  return { ...owned, type: 'file', path, mode: 0o644, size: bytes.length, content: bytes, ...more }
}

/** Bytes that hardly compress, the same everywhere; long enough for several chunks of a compressor. */
function noise(length) {
  let state = 1
  return Uint8Array.from({ length }, () => {
    state = (Math.imul(state, 1_103_515_245) + 12_345) >>> 0
    return state >>> 24
  })
}

const packages = [
  {
    name: 'baselayout',
    scripts: new Map([['post-install', Buffer.from('#!/bin/sh\nexit 0\n')]]),
    entries: [
      file('etc/passwd', 'root:x:0:0:root:/root:/bin/sh\nweb:x:80:80::/srv:/sbin/nologin\n'),
      file('etc/group', 'root:x:0:root\nweb:x:80:\n'),
      file('etc/shadow', 'root:*::0:::::\n', { mode: 0o640, gid: 42 }),
      directory('usr/lib', 0o755),
      directory('srv', 0o750),
      directory('tmp', 0o755),
      symbolic('lib64', 'usr/lib'),
    ],
  },
  {
    name: 'busybox',
    version: '1.36.1-r15',
    depends: ['baselayout'],
    triggers: ['/bin', '/usr/bin'],
    scripts: new Map([['trigger', Buffer.from('#!/bin/busybox sh\n')]]),
    entries: [
      file('bin/busybox', noise(1_500_000), { mode: 0o4755 }),
      file('etc/busybox-paths.d/busybox', 'bin/ls\nbin/sh\nusr/bin/awk\n'),
    ],
  },
  {
    name: 'libtool',
    origin: 'tool',
    depends: ['baselayout'],
    provides: ['so:libtool.so.1=1.0'],
    entries: [
      file('lib64/libtool.so.1.0', noise(20_000), { mode: 0o755 }),
      symbolic('lib64/libtool.so.1', 'libtool.so.1.0'),
    ],
  },
  {
    name: 'tool',
    origin: 'tool',
    depends: ['so:libtool.so.1'],
    replaces: ['web<2'],
    replacesPriority: 2,
    entries: [
      file('usr/bin/tool', 'tool', { mode: 0o755, xattrs: { 'security.capability': 'AQAAAgAgAAAAAAAAAAAAAAAAAAA=' } }),
      hard('usr/bin/tool-too', 'usr/bin/tool'),
      file(`usr/share/tool/${'long-'.repeat(30)}name`, 'long'),
      file('usr/share/tool/größe-日本語', 'not ASCII'),
      file('usr/share/shared', 'tool’s'),
      directory('var/lib/tool', 0o1777),
    ],
  },
  {
    name: 'web',
    depends: ['tool', 'busybox'],
    entries: [
      file('usr/share/shared', 'web’s'),
      file('srv/index.html', '<html></html>', { uname: 'web', gname: 'web', uid: 1, gid: 1 }),
      directory('srv', 0o755),
      file('usr/share/doc/web/README', 'to be removed'),
      file('.dummy', ''),
    ],
  },
  { name: 'meta', depends: ['web'], entries: [] },
]

const archs = ['x86_64', 'aarch64']

/**
 * Makes the packages and builds every image of the set.
 *
 * @param sdk - The library: `image`, `writePackage` and `writeIndex`.
 * @param directory - A new folder to work in.
 * @param store - The folder of the store.
 * @returns Digests by what they are of.
 */
export async function goldenDigests({ image, writePackage, writeIndex }, directory, store) {
  const digests = {}
  const key = { name: keyName, pem: await readFile(new URL('golden@example.org-1.rsa', keys), 'utf8') }
  const mirror = join(directory, 'mirror')
  for (const arch of archs) {
    const folder = join(mirror, arch)
    await mkdir(folder, { recursive: true })
    const records = []
    for (const { entries, scripts, ...own } of packages) {
      const info = {
        ...{
          version: '1.0-r0',
          arch,
          description: `The ${own.name} of the golden set`,
          license: 'MIT',
          origin: own.name,
        },
        ...{ buildTime: time, depends: [], provides: [], installIf: [], replaces: [], triggers: [], ...own },
      }
      const apk = join(folder, `${info.name}-${info.version}.apk`)
      records.push(await writePackage(apk, { info, entries, scripts }, { key }))
      digests[`${arch}/${info.name}.apk`] = sha256(await readFile(apk))
    }
    const index = await writeIndex({ description: 'golden', packages: records }, { key })
    await writeFile(join(folder, 'APKINDEX.tar.gz'), index)
    digests[`${arch}/APKINDEX.tar.gz`] = sha256(index)
  }

  const pem = await readFile(new URL(keyName, keys), 'utf8')
  const base = image()
    .repository('https://packages.example.org/main', { mirror, keys: [{ name: keyName, pem }] })
    .add('meta', 'web>0')
    .env({ LANG: 'C.UTF-8', EMPTY: '' })
    .entrypoint('/bin/sh', '-c')
    .cmd('tool')
    .user('app')
    .workdir('/srv')
    .label({ z: 'last', a: 'first' })
    .annotation({ 'org.opencontainers.image.title': 'golden' })
    .volume('/var/lib/tool')
    .port(8080, '53/udp')
    .accounts({ users: [{ name: 'job', uid: 900 }], groups: [{ name: 'jobs', gid: 901, members: ['job'] }] })
    .file('/etc/größe', 'text')
    .copy(await folderOfThisMachine(directory), '/opt/app', { uid: 900 })
    .paths(
      { type: 'remove', path: '/usr/share/doc/web' },
      { type: 'permissions', path: '/usr/bin/tool', mode: 0o750 },
      { type: 'symlink', path: '/opt/current', target: 'app' },
      { type: 'hardlink', path: '/opt/tool', target: '/usr/bin/tool-too' },
      { type: 'directory', path: '/var/lib/tool', uid: 80, gid: 80, recursive: true },
    )
  for (const policy of ['packages', 'origin', 'single']) {
    for (const some of [archs.slice(0, 1), archs]) {
      const built = await base.layers({ policy }).arch(some).build({ store })
      const name = `${policy}, ${some.join(' and ')}`
      digests[name] = built.digest
      digests[`${name}: tarball`] = await streamed(built.tarStream({ tag: 'golden:1' }))
    }
  }
  return digests
}

/** A folder with a program, a file and a link, whose modes depend on the umask. */
async function folderOfThisMachine(directory) {
  const folder = join(directory, 'app')
  await mkdir(join(folder, 'bin'), { recursive: true })
  await writeFile(join(folder, 'bin/run'), '#!/bin/sh\n')
  await chmod(join(folder, 'bin/run'), 0o777 & ~process.umask())
  await writeFile(join(folder, 'config'), 'config')
  await symlink('bin/run', join(folder, 'start'))
  return folder
}

function sha256(bytes) {
  return `sha256:${createHash('sha256').update(bytes).digest('hex')}`
}

async function streamed(stream) {
  const hash = createHash('sha256')
  for await (const chunk of stream) hash.update(chunk)
  return `sha256:${hash.digest('hex')}`
}
